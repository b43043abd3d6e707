import { batchEndpoints } from '@offpeak/core/protocol';
import { readExpiresAfter, refuseUnknown, requiredChoice, requiredString } from '../http/fields.ts';
import { badRequest } from '../http/http-error.ts';
import { replayOf, toIdempotencyKey } from '../http/idempotency.ts';
import { newId } from '../ids.ts';
import type { ServerContext } from '../server-context.ts';
import type { BatchState, NewBatch } from '../storage/records.ts';
import { unixSeconds } from '../time/clock.ts';
import { readMetadata } from './metadata.ts';
import { findBatch } from './read-batches.ts';

const parameters = ['input_file_id', 'endpoint', 'completion_window', 'metadata', 'output_expires_after'];

/** Handles `POST /v1/batches`: creates a batch in `validating`, with the input file as it is now. */
export async function createBatch(
  context: ServerContext,
  project: string,
  body: Record<string, unknown>,
  clientKey: string | null,
): Promise<BatchState> {
  const request = readRequest(body);
  const idempotencyKey = toIdempotencyKey(clientKey, body);
  await checkInputFile(context, project, request.inputFileId);
  const record = newBatch(context, project, request);
  const creation = await context.storage.batches.insert(record, idempotencyKey);
  if (creation.type === 'file_gone') {
    throw noFile(request.inputFileId, project);
  }
  if (creation.type === 'repeated') {
    return (await findBatch(context, project, replayOf(creation, idempotencyKey))).state;
  }
  context.engine.nudge(record.state.id);
  return record.state;
}

/** What a new batch is created from. */
export interface BatchRequest {
  inputFileId: string;
  endpoint: string;
  completionWindow: string;
  metadata: Record<string, string> | null;
  outputExpiresAfter: { seconds: number } | null;
}

function readRequest(body: Record<string, unknown>): BatchRequest {
  refuseUnknown(body, parameters);
  return {
    inputFileId: requiredString(body.input_file_id, 'input_file_id'),
    endpoint: requiredChoice(body.endpoint, 'endpoint', batchEndpoints),
    completionWindow: requiredChoice(body.completion_window, 'completion_window', ['24h']),
    metadata: readMetadata(body.metadata),
    outputExpiresAfter: readExpiresAfter(body.output_expires_after, 'output_expires_after'),
  };
}

async function checkInputFile({ storage, clock }: ServerContext, project: string, id: string): Promise<void> {
  const file = await storage.files.get(project, id);
  if (file === null || (file.expiresAt !== null && file.expiresAt <= unixSeconds(clock))) {
    throw noFile(id, project);
  }
  if (file.purpose !== 'batch') {
    const message = `File ${file.id} has the purpose '${file.purpose}'; the input of a batch must have 'batch'.`;
    throw badRequest(message, { param: 'input_file_id' });
  }
}

/** Returns a batch as it is created. */
export function newBatch(
  { clock, limits }: Pick<ServerContext, 'clock' | 'limits'>,
  project: string,
  { inputFileId, endpoint, completionWindow, metadata, outputExpiresAfter }: BatchRequest,
): NewBatch {
  const now = unixSeconds(clock);
  const state: BatchState = {
    id: newId('batch_'),
    object: 'batch',
    endpoint,
    model: null,
    errors: null,
    input_file_id: inputFileId,
    completion_window: completionWindow,
    status: 'validating',
    output_file_id: null,
    error_file_id: null,
    created_at: now,
    in_progress_at: null,
    expires_at: now + limits.batchSeconds,
    finalizing_at: null,
    completed_at: null,
    failed_at: null,
    expired_at: null,
    cancelling_at: null,
    cancelled_at: null,
    request_counts: { total: 0, completed: 0, failed: 0 },
    usage: null,
    metadata,
  };
  const outputSeconds = outputExpiresAfter?.seconds ?? null;
  return { project, revision: 1, state, ending: null, outputSeconds };
}

function noFile(id: string, project: string): Error {
  const message = `Cannot find file ${id.slice(0, 100)}, or project ${project} does not have access to it.`;
  return badRequest(message, { param: 'file_id' });
}
