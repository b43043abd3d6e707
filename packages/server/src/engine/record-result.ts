import { reasonOf } from '../log/log.ts';
import type { ResultJournal } from '../storage/storage.ts';
import type { EngineContext } from './context.ts';

/** Wait between attempts to write a result that the disk does not take, in ms. */
const retryEveryMs = 1000;

/**
 * Writes a result to the journal. A disk that is full is waited for, since the answer is paid for and held in memory. False when the
 * engine stops meanwhile: the line will be run again.
 */
export async function recordResult(
  { clock, log, stopping }: Pick<EngineContext, 'clock' | 'log' | 'stopping'>,
  journal: ResultJournal,
  { kind, text }: { kind: 'output' | 'error'; text: string },
): Promise<boolean> {
  for (;;) {
    try {
      await journal.append(kind, text);
      return true;
    } catch (error) {
      log({ level: 'error', message: 'a result could not be written', reason: reasonOf(error) });
      if (stopping.aborted) return false;
      await clock.sleep(retryEveryMs, stopping);
    }
  }
}
