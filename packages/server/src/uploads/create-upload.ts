import type { Upload } from '@offpeak/core';
import { checkFilename } from '../files/filename.ts';
import { uploadPurposes } from '../files/purposes.ts';
import { checkQuota } from '../files/quota.ts';
import {
  missing,
  readExpiresAfter,
  refuseUnknown,
  requiredChoice,
  requiredString,
  wrongType,
} from '../http/fields.ts';
import { badRequest } from '../http/http-error.ts';
import { replayOf, toIdempotencyKey } from '../http/idempotency.ts';
import { newId } from '../ids.ts';
import type { ServerContext } from '../server-context.ts';
import type { UploadRecord } from '../storage/records.ts';
import { unixSeconds } from '../time/clock.ts';
import { findUpload } from './find-upload.ts';
import { uploadObject } from './upload-object.ts';

const parameters = ['filename', 'purpose', 'bytes', 'mime_type', 'expires_after'];

/** Handles `POST /v1/uploads`: creates an upload that accepts parts for an hour. */
export async function createUpload(
  context: ServerContext,
  project: string,
  body: Record<string, unknown>,
  clientKey: string | null,
): Promise<Upload> {
  refuseUnknown(body, parameters);
  const filename = checkFilename(requiredString(body.filename, 'filename'), 'filename');
  const purpose = requiredChoice(body.purpose, 'purpose', uploadPurposes);
  const bytes = readBytes(body.bytes, maxBytes(context, purpose));
  const mimeType = requiredString(body.mime_type, 'mime_type').slice(0, 255);
  const expiresAfter = readExpiresAfter(body.expires_after, 'expires_after');
  await checkQuota(context, project, bytes);
  const createdAt = unixSeconds(context.clock);
  const upload: UploadRecord = {
    id: newId('upload_'),
    project,
    filename,
    purpose,
    mimeType,
    bytes,
    createdAt,
    expiresAt: createdAt + context.limits.uploadSeconds,
    status: 'pending',
    fileSeconds: expiresAfter?.seconds ?? null,
    completion: null,
  };
  const idempotencyKey = toIdempotencyKey(clientKey, body);
  const creation = await context.storage.uploads.insert(upload, idempotencyKey);
  if (creation.type === 'created') {
    return uploadObject(upload, null);
  }
  return uploadObject(await findUpload(context, project, replayOf(creation, idempotencyKey)), null);
}

function maxBytes({ limits }: ServerContext, purpose: string): number {
  return purpose === 'batch'
    ? Math.min(limits.maxBatchFileBytes, limits.maxUploadBytes)
    : limits.maxUploadBytes;
}

function readBytes(value: unknown, max: number): number {
  if (value === undefined || value === null) {
    throw missing('bytes');
  }
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    throw wrongType('bytes', 'an integer', value);
  }
  if (value < 1) {
    throw badRequest(`Invalid 'bytes': expected a value >= 1, but got ${value} instead.`, {
      param: 'bytes',
      code: 'integer_below_min_value',
    });
  }
  if (value > max) {
    throw badRequest(`Invalid 'bytes': expected a value <= ${max}, but got ${value} instead.`, {
      param: 'bytes',
      code: 'integer_above_max_value',
    });
  }
  return value;
}
