import { changeBatch } from '../batches/change-batch.ts';
import { reasonOf } from '../log/log.ts';
import { ClaimLostError } from '../storage/claim.ts';
import type { BatchRecord } from '../storage/records.ts';
import type { FaultList } from '../validation/fault-list.ts';
import type { Waker } from '../waker.ts';
import type { EngineContext } from './context.ts';
import type { LaneWork } from './dispatcher.ts';
import { damagedRequest } from './input-faults.ts';
import { createLane } from './lane.ts';
import type { LineResult } from './line-outcome.ts';
import { readMissing } from './read-missing.ts';
import type { Recording } from './recording.ts';
import { unansweredLine } from './result-line.ts';

/** How often the counts of a running batch are stored, in ms. Cancels by other processes are seen as often. */
const saveEveryMs = 500;

/** What is read ahead and held per batch, in lines (as many as run at once, within these bounds) and in characters at most. */
const leastHeldLines = 16;
const mostHeldLines = 64;
const heldCharacters = 4 * 1024 * 1024;

const unsaved = { level: 'warn', message: 'the counts of a batch could not be saved' } as const;

/**
 * Runs the lines of a batch that have no result yet, until all have one, the window closes, the batch is cancelled, or the engine
 * stops. Lines under way at that moment finish and count; what can no longer be read of the input is noted in `faults`. `waker` is woken
 * when the stored batch may have changed. Returns the batch as it then is.
 */
export async function runLines(
  context: EngineContext,
  batch: BatchRecord,
  recording: Recording,
  { faults, taken, waker }: { faults: FaultList; taken: ReadonlySet<number> | null; waker: Waker },
): Promise<BatchRecord | null> {
  const { clock, dispatcher, log, stopping } = context;
  const { state } = batch;
  const { progress } = recording;
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, stopping]);
  let changed = Promise.withResolvers<void>();
  const lane = createLane(
    {
      batchId: state.id,
      endpoint: state.endpoint,
      deadline: state.expires_at * 1000,
      createdAt: state.created_at * 1000,
    },
    {
      ready: Math.min(Math.max(leastHeldLines, context.limiter.max), mostHeldLines),
      waiting: 1024,
      characters: heldCharacters,
    },
  );
  const work: LaneWork = {
    lane,
    claimLost: context.claimLost,
    hadAnswers: progress.completed > 0,
    async record(index: number, result: LineResult) {
      if (!(await recording.record({ ...result, index, counted: true }))) return;
      context.metrics.linesQueued.add(-1);
      context.metrics.lines.add(1, result.kind === 'output' ? 'completed' : 'failed');
    },
    changed() {
      changed.resolve();
      changed = Promise.withResolvers<void>();
    },
  };
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await changed.promise;
  };

  async function feed(): Promise<void> {
    for await (const { index, customId, body } of readMissing(context, batch, progress, { faults, taken })) {
      if (signal.aborted) break;
      if (body === null) {
        const text = unansweredLine(state.id, { index, customId }, damagedRequest);
        await work.record(index, { kind: 'error', text, usage: null });
        continue;
      }
      lane.push({ index, customId, body });
      dispatcher.pump();
      if (!lane.hasRoom) await until(() => lane.hasRoom || signal.aborted);
    }
    await until(() => lane.isEmpty || signal.aborted);
  }

  async function save(): Promise<BatchRecord | null> {
    const event = {
      type: 'progressed',
      completed: progress.completed,
      failed: progress.failed,
      usage: progress.usage,
    } as const;
    return (await changeBatch(context, { project: batch.project, id: state.id }, event))?.record ?? null;
  }

  async function watch(): Promise<void> {
    let isFailing = false;
    while (!signal.aborted && clock.now() < lane.deadline) {
      await waker.rest(Math.min(saveEveryMs, lane.deadline - clock.now()), signal);
      try {
        if ((await save())?.state.status !== 'in_progress') break;
        isFailing = false;
      } catch (error) {
        if (error instanceof ClaimLostError) return context.lose();
        // Nothing is lost by it: the next save holds more, and the journal holds all.
        if (!isFailing) log({ ...unsaved, batch: state.id, reason: reasonOf(error) });
        isFailing = true;
      }
    }
  }

  if (clock.now() >= lane.deadline) return batch;
  const queued = (): number => state.request_counts.total - progress.recorded;
  context.metrics.linesQueued.add(queued());
  dispatcher.add(work);
  try {
    signal.addEventListener('abort', work.changed, { once: true });
    const feeding = feed().finally(() => over.abort());
    const watching = watch().finally(() => over.abort());
    await Promise.all([feeding, watching]);
  } finally {
    over.abort();
    dispatcher.remove(work);
    lane.clear();
    await until(() => lane.inFlight === 0);
    context.metrics.linesQueued.add(-queued());
  }
  return save();
}
