import type { BatchError } from '@offpeak/core';
import { changeBatch } from '../batches/change-batch.ts';
import { readSegments, totalBytes } from '../storage/read-segments.ts';
import type { BatchRecord } from '../storage/records.ts';
import { BlobDamaged } from '../storage/storage.ts';
import { type InputReport, validateInput } from '../validation/validate-input.ts';
import type { EngineContext } from './context.ts';
import { unreadableFile } from './input-faults.ts';

/** Smaller files cannot take a server down; counting their checks would be a write for nothing. */
const leastCountedBytes = 1024 * 1024;
/** Checks in which a server ended, after which a file is not read again. */
const maxChecks = 2;

/**
 * Reads the input of a batch and says whether it is good. That it is being read is stored before, so that a file at which the server dies is
 * not read at every start: after two such deaths it is bad. Null when the engine stops, or the batch is gone.
 */
export async function validateCounted(
  context: EngineContext,
  batch: BatchRecord,
): Promise<InputReport | null> {
  if (totalBytes(batch.input) < leastCountedBytes) return read(context, batch);
  const { checks = 0 } = batch;
  if (checks >= maxChecks) return { ok: false, errors: [deadly(batch.state.input_file_id)] };
  const end = await context.checkTurns.take(checks > 0);
  try {
    if (context.stopping.aborted) return null;
    return await readCounted(context, batch);
  } finally {
    end();
  }
}

/** The count is taken back unless the process ends in the middle, which is what it counts. */
async function readCounted(context: EngineContext, batch: BatchRecord): Promise<InputReport | null> {
  const where = { project: batch.project, id: batch.state.id };
  if ((await changeBatch(context, where, { type: 'check_begun' })) === null) return null;
  try {
    return await read(context, batch);
  } finally {
    await changeBatch(context, where, { type: 'check_survived' });
  }
}

function read({ storage, limits }: EngineContext, { state, input }: BatchRecord): Promise<InputReport> {
  const stream = readSegments(storage.blobs, input);
  return validateInput(stream, state.endpoint, limits).catch((error: unknown): InputReport => {
    if (!(error instanceof BlobDamaged)) throw error;
    const fault = unreadableFile(state.input_file_id, 'its stored bytes are missing or cut short');
    return { ok: false, errors: [fault] };
  });
}

function deadly(fileId: string): BatchError {
  const message =
    `The server ended ${maxChecks} times while it checked the input file ${fileId}, and does not read it again. Look for a line that is much ` +
    'larger or more nested than the others, split the file, and tell whoever runs the server.';
  return { code: 'server_error', param: 'input_file_id', line: null, message };
}
