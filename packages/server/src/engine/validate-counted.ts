import type { BatchError } from '@offpeak/core';
import { unreadableFile } from '../input/input-errors.ts';
import { type InputReport, validateInput } from '../input/validate-input.ts';
import { changeBatch } from '../lifecycle/change-batch.ts';
import { readSegments, totalBytes } from '../storage/read-segments.ts';
import type { BatchRecord } from '../storage/records.ts';
import { BlobDamagedError } from '../storage/storage-errors.ts';
import type { EngineContext } from './context.ts';

/** Smaller files cannot end a server; to count their checks would waste a write. */
const minCountedBytes = 1024 * 1024;
/** The number of checks that ended the server after which a file is not read again. */
const maxChecks = 2;

/**
 * Validates the input of a batch. The start of a check is stored first, so that a file that ends the server
 * is not read at every start: after two such ends the file is rejected. Returns null when the engine stops or
 * the batch no longer exists.
 */
export async function validateCounted(
  context: EngineContext,
  batch: BatchRecord,
): Promise<InputReport | null> {
  if (totalBytes(batch.input) < minCountedBytes) {
    return validate(context, batch);
  }
  const { checks = 0 } = batch;
  if (checks >= maxChecks) {
    return { ok: false, errors: [endedServer(batch.state.input_file_id)] };
  }
  const release = await context.checkLock.acquire(checks > 0);
  try {
    return context.stopping.aborted ? null : await countCheck(context, batch);
  } finally {
    release();
  }
}

/** The count is taken back unless the process ends during the check, which is what it counts. */
async function countCheck(context: EngineContext, batch: BatchRecord): Promise<InputReport | null> {
  const where = { project: batch.project, id: batch.state.id };
  if ((await changeBatch(context, where, { type: 'check_begun' })) === null) {
    return null;
  }
  try {
    return await validate(context, batch);
  } finally {
    await changeBatch(context, where, { type: 'check_survived' });
  }
}

function validate({ storage, limits }: EngineContext, { state, input }: BatchRecord): Promise<InputReport> {
  const stream = readSegments(storage.blobs, input);
  return validateInput(stream, state.endpoint, limits).catch((error: unknown): InputReport => {
    if (!(error instanceof BlobDamagedError)) {
      throw error;
    }
    const reason = unreadableFile(state.input_file_id, 'its stored bytes are missing or incomplete');
    return { ok: false, errors: [reason] };
  });
}

function endedServer(fileId: string): BatchError {
  const message =
    `The server ended ${maxChecks} times while it validated the input file ${fileId}, and does not read it again. ` +
    'Find the line that is much larger or more deeply nested than the others, split the file, and report this to ' +
    'the operator of the server.';
  return { code: 'server_error', param: 'input_file_id', line: null, message };
}
