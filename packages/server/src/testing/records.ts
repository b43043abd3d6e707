import { type BatchEvent, stepBatch } from '../lifecycle/batch-machine.ts';
import type { Claim, ClaimedBatch } from '../storage/claim.ts';
import type { BatchRecord, DeliveryRecord, FileRecord, Segment, UploadRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';

let made = 0;

/** A batch as it is created. */
export function newBatch(more: Partial<BatchRecord> = {}, createdAt = 1000): BatchRecord {
  made += 1;
  return {
    project: 'default',
    revision: 1,
    state: {
      id: `batch_${made.toString(16).padStart(32, '0')}`,
      object: 'batch',
      endpoint: '/v1/chat/completions',
      model: null,
      errors: null,
      input_file_id: `file-${made.toString(16).padStart(32, '0')}`,
      completion_window: '24h',
      status: 'validating',
      output_file_id: null,
      error_file_id: null,
      created_at: createdAt,
      in_progress_at: null,
      expires_at: createdAt + 86_400,
      finalizing_at: null,
      completed_at: null,
      failed_at: null,
      expired_at: null,
      cancelling_at: null,
      cancelled_at: null,
      request_counts: { total: 0, completed: 0, failed: 0 },
      usage: null,
      metadata: null,
    },
    input: [],
    ending: null,
    outputSeconds: null,
    ...more,
  };
}

/** A file record over some segments. */
export function newFile(segments: readonly Segment[], more: Partial<FileRecord> = {}): FileRecord {
  made += 1;
  return {
    id: `file-${made.toString(16).padStart(32, '0')}`,
    project: 'default',
    filename: 'input.jsonl',
    purpose: 'batch',
    bytes: segments.reduce((sum, { bytes }) => sum + bytes, 0),
    createdAt: 1000,
    expiresAt: null,
    segments,
    ...more,
  };
}

/** A pending upload. */
export function newUpload(more: Partial<UploadRecord> = {}): UploadRecord {
  made += 1;
  return {
    id: `upload_${made.toString(16).padStart(32, '0')}`,
    project: 'default',
    filename: 'large.jsonl',
    purpose: 'batch',
    mimeType: 'application/jsonl',
    bytes: 6,
    createdAt: 1000,
    expiresAt: 4600,
    status: 'pending',
    fileSeconds: null,
    completion: null,
    ...more,
  };
}

/** A webhook that has just been announced. */
export function newDelivery(more: Partial<DeliveryRecord> = {}): DeliveryRecord {
  made += 1;
  return {
    id: `evt_${made}.0`,
    eventId: `evt_${made}`,
    url: 'https://hook.example/x',
    body: '{}',
    attempts: 0,
    createdAt: 1000,
    ...more,
  };
}

/** A stream of one text. */
export function streamOf(text: string): ReadableStream<Uint8Array> {
  return new Blob([text]).stream();
}

/** Everything a stream holds, as text. */
export async function textOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  return new Response(stream).text();
}

/** A stream of the given chunks, each handed out when it is asked for. */
export function streamOfChunks(chunks: Iterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.iterator]();
  return new ReadableStream({
    pull(controller) {
      const next = iterator.next();
      if (next.done === true) {
        controller.close();
      } else {
        controller.enqueue(next.value);
      }
    },
  });
}

/** A batch after an event, which it must take. */
export function step(batch: BatchRecord, event: BatchEvent): BatchRecord {
  const next = stepBatch(batch, event, batch.state.created_at + 1);
  if (next === null) {
    throw new Error(`A batch in ${batch.state.status} does not take ${event.type}.`);
  }
  return next;
}

/** Claims the batches that are free, up to `limit`. */
export async function claimSome(
  storage: Storage,
  owner = 'a',
  { forMs = 60_000, limit = 10 } = {},
): Promise<ClaimedBatch[]> {
  return storage.batches.claim({ owner, forMs, limit });
}

/** Stores a batch, and the file of its input before it. */
export async function insertBatch(storage: Storage, batch: BatchRecord): Promise<void> {
  const { project, input, state } = batch;
  await storage.files.insert(newFile(input, { id: state.input_file_id, project }));
  const creation = await storage.batches.insert(batch);
  if (creation.type !== 'created') {
    throw new Error(`The batch was not stored: ${creation.type}.`);
  }
}

/** Stores a batch and claims it. */
export async function insertClaimed(storage: Storage, batch: BatchRecord, owner = 'a'): Promise<Claim> {
  await insertBatch(storage, batch);
  const claimed = await claimSome(storage, owner);
  const mine = claimed.find(({ claim }) => claim.batchId === batch.state.id);
  if (mine === undefined) {
    throw new Error('The batch could not be claimed.');
  }
  return mine.claim;
}
