import { throwIfAborted } from '../errors/abort.ts';
import { anySignal } from './any-signal.ts';
import { untilAborted } from './sleep.ts';

/**
 * Calls `work` for each item of a source, with at most `concurrency` calls in progress. After a failure, or
 * when one of the signals is aborted, no further call is started; work in progress can observe `stop` and is
 * awaited. Then throws `aborted`, or the first failure.
 */
export async function forEachConcurrently<Item>(
  source: AsyncGenerator<Item, void, undefined>,
  concurrency: number,
  signals: readonly (AbortSignal | undefined)[],
  work: (item: Item, stop: AbortSignal) => Promise<void>,
): Promise<void> {
  const failed = new AbortController();
  const stop = anySignal(failed.signal, ...signals);
  const worker = async () => {
    while (!stop.aborted) {
      // A generator queues concurrent calls of `next`. One that stalls must not block the caller.
      const { done, value } = await untilAborted(source.next(), stop);
      if (done) {
        return;
      }
      await work(value, stop);
    }
  };
  const watched = () => worker().catch((error: unknown) => failed.abort(error));
  await Promise.all(Array.from({ length: concurrency }, watched));
  source.return().catch(() => {});
  for (const signal of signals) {
    throwIfAborted(signal);
  }
  failed.signal.throwIfAborted();
}
