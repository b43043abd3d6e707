import { changeBatch } from '../batches/change-batch.ts';
import { unixSeconds } from '../clock.ts';
import { newId } from '../ids.ts';
import { readSegments } from '../storage/read-segments.ts';
import type { BatchRecord, FileRecord, Segment } from '../storage/records.ts';
import type { ResultJournal } from '../storage/storage.ts';
import type { EngineContext } from './context.ts';
import type { Progress } from './progress.ts';
import { readRequests } from './read-requests.ts';
import { recordResult } from './record-result.ts';
import { type Line, notRun, unansweredLine } from './result-line.ts';

/** Lines that are written together, so that each need not wait for the disk alone. */
const fillTogether = 512;

/**
 * Ends a batch whose lines no longer run: each line without a result gets one that says why, then the result files and the last
 * status appear in one write.
 */
export async function finishBatch(
  context: EngineContext,
  batch: BatchRecord,
  journal: ResultJournal,
  progress: Progress,
): Promise<void> {
  const where = { project: batch.project, id: batch.state.id };
  const total = batch.state.request_counts.total;
  let record = batch;
  if (record.state.status === 'in_progress') {
    const event = { type: progress.recorded === total ? 'drained' : 'deadline' } as const;
    const change = await changeBatch(context, where, event);
    if (change === null) return;
    record = change.record;
  }
  if (progress.recorded < total) await fillMissing(context, record, journal, progress);
  if (progress.recorded < total) return;

  await changeBatch(context, where, {
    type: 'progressed',
    completed: progress.completed,
    failed: progress.failed,
    usage: progress.usage,
  });
  const sealed = await journal.seal();
  const output = resultFile(context, record, 'output', sealed.output);
  const error = resultFile(context, record, 'error', sealed.error);
  const change = await changeBatch(
    context,
    where,
    { type: 'finished', outputFileId: output?.id ?? null, errorFileId: error?.id ?? null },
    [output, error].filter((file) => file !== null),
  );
  const { total: lines, completed, failed } = change?.record.state.request_counts ?? { total };
  const status = change?.record.state.status ?? 'gone';
  context.log({ level: 'info', message: 'batch ended', batch: where.id, status, lines, completed, failed });
}

async function fillMissing(
  context: EngineContext,
  record: BatchRecord,
  journal: ResultJournal,
  progress: Progress,
): Promise<void> {
  const { storage, limits, stopping } = context;
  const error = record.state.status === 'cancelling' ? notRun.cancelled : notRun.expired;
  const requests = readRequests(
    readSegments(storage.blobs, record.input),
    limits.maxLineBytes,
    (index) => !progress.has(index),
  );
  let group: Promise<void>[] = [];
  for await (const line of requests) {
    if (stopping.aborted) break;
    group.push(fill(line));
    if (group.length < fillTogether) continue;
    await Promise.all(group);
    group = [];
  }
  await Promise.all(group);

  async function fill(line: Line): Promise<void> {
    const text = unansweredLine(record.state.id, line, error);
    const written = await recordResult(context, journal, { kind: 'error', text });
    if (!written) return;
    progress.add(line.index, 'error', false, null);
    context.metrics.lines.add(1, 'not_run');
  }
}

function resultFile(
  { clock, limits }: EngineContext,
  { project, state, outputSeconds }: BatchRecord,
  kind: 'output' | 'error',
  segment: Segment | null,
): FileRecord | null {
  if (segment === null) return null;
  const createdAt = unixSeconds(clock);
  return {
    id: newId('file-'),
    project,
    filename: `${state.id}_${kind}.jsonl`,
    purpose: 'batch_output',
    bytes: segment.bytes,
    createdAt,
    expiresAt: createdAt + (outputSeconds ?? limits.batchFileSeconds),
    segments: [segment],
  };
}
