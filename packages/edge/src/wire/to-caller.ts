import type { Caller } from '../gateway/caller.ts';
import { isObject } from '../http/read-json.ts';
import { Refusal } from '../http/refusal.ts';
import { ownerKey } from '../ids/owner-tag.ts';
import type { IdKind } from '../ids/signed-ids.ts';
import type { IndexedKind } from '../ownership/ownership-index.ts';
import { pick } from './pick.ts';
import { isProviderId } from './provider-id.ts';

type Wire = Record<string, unknown>;

const fileFields = ['object', 'bytes', 'created_at', 'purpose', 'status', 'expires_at'];
const uploadFields = ['object', 'bytes', 'created_at', 'expires_at', 'purpose', 'status'];
const batchFields = [
  'object',
  'endpoint',
  'model',
  'completion_window',
  'status',
  'created_at',
  'in_progress_at',
  'expires_at',
  'finalizing_at',
  'completed_at',
  'failed_at',
  'expired_at',
  'cancelling_at',
  'cancelled_at',
  'request_counts',
  'usage',
];

/** A provider's file as the caller sees it: signed id, its own filename. */
export async function fileToCaller(file: unknown, caller: Caller): Promise<Wire> {
  const source = requireObject(file);
  await remember('file', [source.id], source.created_at, caller);
  return {
    id: await signRequired('file', source.id, caller),
    ...pick(source, fileFields),
    ...scrubbed(source, ['status_details'], caller),
    filename: await ownFilename(source.filename, caller),
  };
}

/** A provider's upload as the caller sees it, with the file inside once it is complete. */
export async function uploadToCaller(upload: unknown, caller: Caller): Promise<Wire> {
  const source = requireObject(upload);
  const shown: Wire = {
    id: await signRequired('upload', source.id, caller),
    ...pick(source, uploadFields),
    filename: await ownFilename(source.filename, caller),
  };
  if (isObject(source.file)) shown.file = await fileToCaller(source.file, caller);
  else if (Object.hasOwn(source, 'file')) shown.file = null;
  return shown;
}

/** A provider's upload part as the caller sees it. */
export async function partToCaller(part: unknown, caller: Caller): Promise<Wire> {
  const source = requireObject(part);
  return {
    id: await signRequired('part', source.id, caller),
    ...pick(source, ['object', 'created_at']),
    upload_id: await signRequired('upload', source.upload_id, caller),
  };
}

/** A provider's batch as the caller sees it: four signed ids, no owner tag, reasons without account names. */
export async function batchToCaller(batch: unknown, caller: Caller): Promise<Wire> {
  const source = requireObject(batch);
  await remember('batch', [source.id], source.created_at, caller);
  await remember('file', [source.output_file_id, source.error_file_id], source.completed_at, caller);
  const shown: Wire = {
    id: await signRequired('batch', source.id, caller),
    ...pick(source, batchFields),
    input_file_id: await signRequired('file', source.input_file_id, caller),
  };
  for (const field of ['output_file_id', 'error_file_id']) {
    if (Object.hasOwn(source, field)) shown[field] = await signOptional('file', source[field], caller);
  }
  if (Object.hasOwn(source, 'errors')) shown.errors = batchErrors(source.errors, caller);
  if (Object.hasOwn(source, 'metadata')) shown.metadata = callerMetadata(source.metadata);
  return shown;
}

function batchErrors(errors: unknown, caller: Caller): unknown {
  if (!isObject(errors) || !Array.isArray(errors.data)) return null;
  const data = errors.data.filter(isObject).map((error) => {
    return { ...pick(error, ['line']), ...scrubbed(error, ['code', 'param', 'message'], caller) };
  });
  return { object: 'list', data };
}

/** Fields of text in which a provider may name the account or raw ids. What is no text does not pass. */
function scrubbed(source: Wire, fields: readonly string[], caller: Caller): Wire {
  const shown: Wire = {};
  for (const field of fields) {
    const value = source[field];
    if (typeof value === 'string') shown[field] = caller.scrub(value);
    else if (value === null) shown[field] = null;
  }
  return shown;
}

function callerMetadata(metadata: unknown): unknown {
  if (!isObject(metadata)) return null;
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => key !== ownerKey));
}

async function ownFilename(filename: unknown, caller: Caller): Promise<string> {
  const name = typeof filename === 'string' ? filename : '';
  // A name without the tag is one the provider gave (a result file); it may hold the raw id of the batch.
  return (await caller.owner.readFilename(name))?.name ?? caller.scrub(name);
}

async function signRequired(kind: IdKind, id: unknown, caller: Caller): Promise<string> {
  if (!isProviderId(id)) throw new Refusal(502, 'The provider sent an object without a usable id.');
  return caller.ids.sign(kind, id);
}

async function signOptional(kind: IdKind, id: unknown, caller: Caller): Promise<string | null> {
  return isProviderId(id) ? caller.ids.sign(kind, id) : null;
}

/** Whatever is shown to a caller is theirs, so it belongs into their lists. */
async function remember(
  kind: IndexedKind,
  ids: readonly unknown[],
  at: unknown,
  caller: Caller,
): Promise<void> {
  const createdAt =
    typeof at === 'number' && Number.isFinite(at) ? Math.floor(at) : Math.floor(Date.now() / 1000);
  const entries = ids.filter(isProviderId).map((id) => ({ id, createdAt }));
  if (entries.length > 0) await caller.remember(kind, entries);
}

function requireObject(value: unknown): Wire {
  if (!isObject(value)) throw new Refusal(502, 'The provider sent an answer that is not an object.');
  return value;
}
