import { isOffpeakError } from '@offpeak/core';
import { multipartBoundary, readMultipart } from '@offpeak/core/multipart';
import type { ServerMetrics } from '../metrics/server-metrics.ts';
import type { Segment } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { BlobTooLargeError } from '../storage/storage-errors.ts';
import { badRequest, tooLarge } from './http-error.ts';
import { withMinRate } from './min-rate.ts';

/** Every field except the file is short. */
const maxFieldBytes = 4096;

/**
 * A multipart form with one file, which is stored already; the caller must discard the segment if it is not
 * used.
 */
export interface FormFile {
  file: { filename: string; segment: Segment } | null;
  fields: ReadonlyMap<string, string>;
}

/**
 * Reads a multipart form with its fields in any order, and stores the file in the field `name` while it
 * arrives. A form that is refused leaves nothing behind.
 */
export async function readFormFile(
  { storage, metrics }: { storage: Pick<Storage, 'blobs'>; metrics: ServerMetrics },
  request: Request,
  { name, maxBytes }: { name: string; maxBytes: number },
): Promise<FormFile> {
  const boundary = multipartBoundary(request.headers.get('content-type'));
  if (boundary === null || request.body === null) {
    throw badRequest(`The request must be multipart/form-data with the field '${name}'.`);
  }
  const fields = new Map<string, string>();
  let file: FormFile['file'] = null;
  try {
    for await (const part of readMultipart(withMinRate(request.body), { boundary })) {
      if (part.name === name) {
        if (file !== null) {
          throw badRequest(`'${name}' was sent twice.`, { param: name });
        }
        file = {
          filename: part.filename ?? name,
          segment: await storage.blobs.write(part.body, { maxBytes }),
        };
        metrics.receivedBytes.add(file.segment.bytes);
      } else {
        const param = part.name.slice(0, 100);
        if (fields.has(part.name)) {
          throw badRequest(`'${param}' was sent twice.`, { param });
        }
        fields.set(part.name, await part.text(maxFieldBytes));
      }
    }
    return { file, fields };
  } catch (error) {
    if (file !== null) {
      await storage.blobs.discard(file.segment.blob);
    }
    throw asFailure(error, name);
  }
}

function asFailure(error: unknown, name: string): unknown {
  if (error instanceof BlobTooLargeError) {
    return tooLarge(`'${name}' is larger than ${error.maxBytes} bytes, the most it can have.`, {
      param: name,
    });
  }
  if (isOffpeakError(error) && (error.code === 'invalid_request' || error.code === 'too_large')) {
    return badRequest(error.message);
  }
  return error;
}
