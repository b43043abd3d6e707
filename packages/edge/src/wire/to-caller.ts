import { isPlainObject, StatusError } from '@offpeak/core/protocol';
import type { Caller } from '../contracts/caller.ts';
import type { IndexedKind } from '../contracts/ownership-index.ts';
import type { IdKind } from '../contracts/tenant-ids.ts';
import type { Wire } from '../contracts/wire.ts';
import { ownerKey } from '../ids/owner-tag.ts';
import { isAbsent } from './absent.ts';
import { isProviderId } from './provider-id.ts';

// An upload has the same ones.
const fileFields = ['object', 'bytes', 'created_at', 'purpose', 'status', 'status_details', 'expires_at'];
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
/** The counts inside the last two. */
const countName = /^(total|completed|failed|\w+_tokens(_details)?)$/;

/** A provider's file as the caller sees it: signed id, its own filename. */
export async function fileToCaller(source: Wire, caller: Caller): Promise<Wire> {
  await remember('file', [source.id], source.created_at, caller);
  return {
    id: await signRequired('file', source.id, caller),
    ...shownFields(source, fileFields, caller),
    filename: await ownFilename(source.filename, caller),
  };
}

/** A provider's upload as the caller sees it, with the file inside once it is complete. */
export async function uploadToCaller(source: Wire, caller: Caller): Promise<Wire> {
  const shown: Wire = {
    id: await signRequired('upload', source.id, caller),
    ...shownFields(source, fileFields, caller),
    filename: await ownFilename(source.filename, caller),
  };
  if (isPlainObject(source.file)) {
    shown.file = await fileToCaller(source.file, caller);
  } else if (Object.hasOwn(source, 'file')) {
    shown.file = null;
  }
  return shown;
}

/** A provider's upload part as the caller sees it. */
export async function partToCaller(source: Wire, caller: Caller): Promise<Wire> {
  return {
    id: await signRequired('part', source.id, caller),
    ...shownFields(source, ['object', 'created_at'], caller),
    upload_id: await signRequired('upload', source.upload_id, caller),
  };
}

/** A provider's batch as the caller sees it: four signed ids, no owner tag, reasons without account names. */
export async function batchToCaller(source: Wire, caller: Caller): Promise<Wire> {
  await remember('batch', [source.id], source.created_at, caller);
  await remember('file', [source.output_file_id, source.error_file_id], source.completed_at, caller);
  const shown: Wire = {
    id: await signRequired('batch', source.id, caller),
    ...shownFields(source, batchFields, caller),
    input_file_id: await signOptional('file', source.input_file_id, caller),
  };
  for (const field of ['output_file_id', 'error_file_id']) {
    if (Object.hasOwn(source, field)) {
      shown[field] = await signOptional('file', source[field], caller);
    }
  }
  if (Object.hasOwn(source, 'errors')) {
    shown.errors = batchErrors(source.errors, caller);
  }
  if (Object.hasOwn(source, 'metadata')) {
    shown.metadata = callerMetadata(source.metadata);
  }
  return shown;
}

function batchErrors(errors: unknown, caller: Caller): unknown {
  const data = reasonsOf(errors).map((reason) =>
    shownFields(
      isPlainObject(reason) ? reason : { message: reason },
      ['code', 'line', 'param', 'message'],
      caller,
    ),
  );
  return data.length === 0 ? null : { object: 'list', data };
}

/**
 * The errors of a batch, in any shape that providers use: a list of objects or texts, bare or as `data`, or a
 * single one.
 */
function reasonsOf(errors: unknown): unknown[] {
  const list = isPlainObject(errors) && 'data' in errors ? errors.data : errors;
  return (Array.isArray(list) ? list : [list]).filter(
    (one) => isPlainObject(one) || (typeof one === 'string' && one !== ''),
  );
}

/**
 * Keeps the named fields and no others, at any depth: a field that a provider adds later does not pass.
 * Scrubs their texts of account names and raw ids.
 */
function shownFields(source: Wire, fields: readonly string[], caller: Caller): Wire {
  const shown = JSON.stringify(source, (field, value: unknown) => {
    if (field !== '' && !fields.includes(field) && !countName.test(field)) {
      return undefined;
    }
    return typeof value === 'string' ? caller.scrubber.scrub(value) : value;
  });
  return JSON.parse(shown) as Wire;
}

function callerMetadata(metadata: unknown): unknown {
  if (!isPlainObject(metadata)) {
    return null;
  }
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => key !== ownerKey));
}

async function ownFilename(filename: unknown, caller: Caller): Promise<string> {
  const name = typeof filename === 'string' ? filename : '';
  // The provider chose a name without the tag (of a result file); it may contain the raw id of the batch.
  return (await caller.owner.readFilename(name))?.name ?? caller.scrubber.scrub(name);
}

async function signRequired(kind: IdKind, id: unknown, caller: Caller): Promise<string> {
  if (!isProviderId(id)) {
    throw new StatusError(502, 'The provider sent an object without a usable id.');
  }
  return caller.ids.sign(kind, id);
}

/** Null for an absent id. An unusable id is an error: as null it would mean "no results". */
async function signOptional(kind: IdKind, id: unknown, caller: Caller): Promise<string | null> {
  return isAbsent(id) ? null : signRequired(kind, id, caller);
}

/** Every object that a caller sees is theirs, so it belongs in their lists. */
async function remember(
  kind: IndexedKind,
  ids: readonly unknown[],
  at: unknown,
  caller: Caller,
): Promise<void> {
  const createdAt =
    typeof at === 'number' && Number.isFinite(at) ? Math.floor(at) : Math.floor(Date.now() / 1000);
  const entries = ids.filter(isProviderId).map((id) => ({ id, createdAt }));
  if (entries.length > 0) {
    await caller.remember(kind, entries);
  }
}
