import { splitLines } from '@offpeak/core/protocol';
import { refuseUnknown, wrongType } from '../http/fields.ts';
import { badRequest, conflict } from '../http/http-error.ts';
import { replayOf, toIdempotencyKey } from '../http/idempotency.ts';
import { newId } from '../ids.ts';
import { hasEnded } from '../lifecycle/batch-machine.ts';
import type { ServerContext } from '../server-context.ts';
import { readSegments } from '../storage/read-segments.ts';
import type { BatchRecord, BatchState, FileRecord, Segment } from '../storage/records.ts';
import { unixSeconds } from '../time/clock.ts';
import { newBatch } from './create-batch.ts';
import { groupOf } from './error-groups.ts';
import { resultsSoFar } from './partial-results.ts';
import { findBatch } from './read-batches.ts';

const maxLineBytes = Number.MAX_SAFE_INTEGER - 1;
const maxMetadataKeys = 16;

/**
 * Handles `POST /v1/batches/{batch_id}/retry`, an extension: creates a batch of the requests of an ended
 * batch that failed, or of those in one group of its errors. With an `Idempotency-Key`, the same request
 * again returns the same batch.
 */
export async function retryBatch(
  context: ServerContext,
  project: string,
  id: string,
  body: Record<string, unknown>,
  clientKey: string | null,
): Promise<BatchState> {
  const group = readGroup(body);
  const batch = await findBatch(context, project, id);
  if (!hasEnded(batch.state)) {
    throw conflict(
      `Batch ${id} is ${batch.state.status}: its failed requests can be retried once it has ended.`,
      { param: 'id' },
    );
  }
  const input = await inputOf(context, batch);
  const failed = await failedRequests(context, batch, group);
  const file = await storeRequests(context, batch, input, failed);
  const key = toIdempotencyKey(clientKey, { retry_of: id, group });
  const record = newBatch(context, project, {
    inputFileId: file.id,
    endpoint: batch.state.endpoint,
    completionWindow: batch.state.completion_window,
    metadata: metadataOf(batch.state),
    outputExpiresAfter: batch.outputSeconds === null ? null : { seconds: batch.outputSeconds },
  });
  const creation = await context.storage.batches.insert(record, key);
  if (creation.type === 'created') {
    context.engine.nudge(record.state.id);
    return record.state;
  }
  await context.storage.files.delete(project, file.id);
  if (creation.type === 'repeated') {
    return (await findBatch(context, project, replayOf(creation, key))).state;
  }
  throw conflict('The file of the requests was deleted meanwhile: retry again.');
}

function readGroup(body: Record<string, unknown>): string | null {
  refuseUnknown(body, ['group']);
  const { group = null } = body;
  if (group !== null && typeof group !== 'string') {
    throw wrongType('group', 'a string', group);
  }
  return group;
}

async function inputOf({ storage }: ServerContext, { project, state }: BatchRecord): Promise<FileRecord> {
  const file = await storage.files.get(project, state.input_file_id);
  if (file === null) {
    throw conflict(
      `The input file ${state.input_file_id} of batch ${state.id} was deleted, so its requests cannot run again.`,
      { param: 'id' },
    );
  }
  return file;
}

/** Returns the places in the input of the requests whose results are errors, one bit for each. */
async function failedRequests(
  context: ServerContext,
  batch: BatchRecord,
  group: string | null,
): Promise<Uint8Array> {
  const { id, request_counts: counts } = batch.state;
  const failed = new Uint8Array(Math.ceil(counts.total / 8));
  let found = 0;
  const { segments } = await resultsSoFar(context, batch, 'error');
  const stream = readSegments(context.storage.blobs, segments);
  for await (const { bytes } of splitLines(stream, { maxLineBytes })) {
    const line = bytes === null ? null : groupOf(id, bytes);
    if (line !== null && (group === null || line.id === group)) {
      failed[line.index >> 3] = (failed[line.index >> 3] ?? 0) | (1 << (line.index & 7));
      found += 1;
    }
  }
  if (found === 0) {
    const which = group === null ? 'no failed requests' : `no failed requests in the group '${group}'`;
    throw badRequest(`Batch ${id} has ${which}.`, { param: group === null ? 'id' : 'group' });
  }
  return failed;
}

async function storeRequests(
  { storage, clock, limits }: ServerContext,
  { project, state }: BatchRecord,
  input: FileRecord,
  wanted: Uint8Array,
): Promise<FileRecord> {
  const lines = selectedLines(readSegments(storage.blobs, input.segments), wanted);
  const segment: Segment = await storage.blobs.write(lines, { maxBytes: limits.maxBatchFileBytes });
  const createdAt = unixSeconds(clock);
  const file: FileRecord = {
    id: newId('file-'),
    project,
    filename: `retry_of_${state.id}.jsonl`,
    purpose: 'batch',
    bytes: segment.bytes,
    createdAt,
    expiresAt: createdAt + limits.batchFileSeconds,
    segments: [segment],
  };
  const creation = await storage.files.insert(file, { maxBytes: limits.maxProjectBytes });
  if (creation.type === 'over_quota') {
    await storage.blobs.discard(segment.blob);
    throw badRequest(`The project may hold ${limits.maxProjectBytes} bytes: delete files first.`);
  }
  return file;
}

/** Returns the lines of an input file whose bit is set, as they are written there. */
function selectedLines(input: ReadableStream<Uint8Array>, wanted: Uint8Array): ReadableStream<Uint8Array> {
  const lines = splitLines(input, { maxLineBytes })[Symbol.asyncIterator]();
  let index = -1;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        for (;;) {
          const next = await lines.next();
          if (next.done === true) {
            controller.close();
            return;
          }
          index += 1;
          const { bytes } = next.value;
          if (bytes !== null && ((wanted[index >> 3] ?? 0) & (1 << (index & 7))) !== 0) {
            const line = new Uint8Array(bytes.byteLength + 1);
            line.set(bytes);
            line[bytes.byteLength] = newline;
            controller.enqueue(line);
            return;
          }
        }
      },
      async cancel() {
        await lines.return?.(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

const newline = 10;

/** The metadata of the first batch, and which one that was, unless there is no place for it. */
function metadataOf({ id, metadata }: BatchState): Record<string, string> {
  const all = { ...metadata, retry_of: id };
  return Object.keys(all).length > maxMetadataKeys ? { ...metadata } : all;
}
