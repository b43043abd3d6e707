import type { BatchError } from '@offpeak/core';
import type { RunningEstimate } from '../estimates/estimates.ts';
import type { ErrorList } from '../input/error-list.ts';
import { damagedRequest } from '../input/input-errors.ts';
import { readMissing } from '../input/read-missing.ts';
import { createBatchQueue, type QueueBounds } from '../queue/batch-queue.ts';
import type { QueuedBatch } from '../queue/queued-batch.ts';
import type { Recording } from '../results/recording.ts';
import { unansweredLine } from '../results/result-line.ts';
import type { BatchRecord } from '../storage/records.ts';
import type { Waker } from '../time/waker.ts';
import { type ChangeSignal, createChangeSignal } from './change-signal.ts';
import type { EngineContext } from './context.ts';
import { saveProgress, watchBatch } from './watch-batch.ts';

/** How many lines are read ahead per batch: as many as may be in flight, within these bounds. */
const minReadAhead = 16;
const maxReadAhead = 64;
const maxWaitingLines = 1024;
const maxHeldCharacters = 4 * 1024 * 1024;

/** What the run of the lines of a batch works with. */
interface LineRun {
  context: EngineContext;
  batch: BatchRecord;
  recording: Recording;
  queued: QueuedBatch;
  changed: ChangeSignal;
  /** Collects what can no longer be read of the input. */
  errors: ErrorList;
  /** See `InputCheck.taken`. */
  taken: ReadonlySet<number> | null;
  /** Aborted when no more lines may be sent. */
  signal: AbortSignal;
}

/** The batch after a run of its lines; null when it no longer exists. */
export interface LinesEnd {
  record: BatchRecord | null;
  /** Why none of the requests without a result can be answered; null otherwise. */
  rejected: BatchError | null;
}

/**
 * Runs the lines of a batch that have no result yet, until all have one, the window closes, the batch is
 * cancelled or rejected, or the engine stops. Lines in flight then finish and count.
 *
 * @param options `errors` collects what can no longer be read of the input. `waker` is woken when the stored
 * batch may have changed.
 */
export async function runLines(
  context: EngineContext,
  batch: BatchRecord,
  recording: Recording,
  { waker, ...input }: { errors: ErrorList; taken: ReadonlySet<number> | null; waker: Waker },
): Promise<LinesEnd> {
  const { clock, dispatcher, metrics, stopping } = context;
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, stopping]);
  const changed = createChangeSignal();
  let rejected: BatchError | null = null;
  const missing = (): number => batch.state.request_counts.total - recording.progress.recorded;
  if (clock.now() >= batch.state.expires_at * 1000) {
    return { record: batch, rejected };
  }
  const estimate = context.estimates.begin(batch.state.id, missing());
  const queued = queueBatch(context, batch, recording, {
    estimate,
    changed: changed.notify,
    reject(error) {
      rejected = error;
      over.abort();
    },
  });
  const run: LineRun = { ...input, context, batch, recording, queued, changed, signal };
  metrics.linesQueued.add(missing());
  dispatcher.add(queued);
  try {
    signal.addEventListener('abort', changed.notify, { once: true });
    const feeding = feedQueue(run).finally(() => over.abort());
    const watching = watchBatch(context, batch, recording.progress, { waker, signal });
    await Promise.all([feeding, watching.finally(() => over.abort())]);
  } finally {
    over.abort();
    dispatcher.remove(queued);
    queued.queue.clear();
    await changed.until(() => queued.queue.inFlight === 0);
    estimate.end();
    metrics.linesQueued.add(-missing());
  }
  return { record: await saveProgress(context, batch, recording.progress), rejected };
}

function queueBatch(
  context: EngineContext,
  { project, state }: BatchRecord,
  recording: Recording,
  { estimate, ...reports }: Pick<QueuedBatch, 'changed' | 'reject'> & { estimate: RunningEstimate },
): QueuedBatch {
  const { metrics } = context;
  const bounds: QueueBounds = {
    ready: Math.min(Math.max(minReadAhead, context.pool.max), maxReadAhead),
    waiting: maxWaitingLines,
    characters: maxHeldCharacters,
  };
  const times = { deadline: state.expires_at * 1000, createdAt: state.created_at * 1000 };
  return {
    queue: createBatchQueue({ batchId: state.id, endpoint: state.endpoint, ...times }, bounds),
    ...reports,
    model: state.model,
    claimLost: context.claimLost,
    hadAnswers: recording.progress.completed > 0,
    async record(index, result) {
      if (await recording.record({ ...result, index, counted: true })) {
        estimate.recorded(result.usage);
        metrics.linesQueued.add(-1);
        const kind = result.kind === 'output' ? 'completed' : 'failed';
        metrics.lines.add(1, kind);
        metrics.traffic.add(context.clock.wall(), project, {
          [kind]: 1,
          inputTokens: result.usage?.input_tokens ?? 0,
          outputTokens: result.usage?.output_tokens ?? 0,
        });
      }
    },
  };
}

/** Reads the requests without a result into the queue, and waits until the queue is empty. */
async function feedQueue(run: LineRun): Promise<void> {
  const { context, batch, recording, queued, changed, signal } = run;
  const { queue } = queued;
  for await (const request of readMissing(context, batch, recording.progress, run)) {
    if (signal.aborted) {
      break;
    }
    const { index, customId, body } = request;
    if (body === null) {
      const text = unansweredLine(batch.state.id, request, damagedRequest);
      await queued.record(index, { kind: 'error', text, usage: null });
      continue;
    }
    queue.enqueue({ index, customId, body });
    context.dispatcher.sendLines();
    if (!queue.hasCapacity) {
      await changed.until(() => queue.hasCapacity || signal.aborted);
    }
  }
  await changed.until(() => queue.isEmpty || signal.aborted);
}
