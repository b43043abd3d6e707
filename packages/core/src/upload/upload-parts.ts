import type { Client } from '../api/client.ts';
import { lacksUploadsApi } from '../dialects/file-status.ts';
import { throwIfAborted } from '../errors/abort.ts';
import { invalidOption } from '../errors/invalid-option.ts';
import { isOffpeakError, OffpeakError } from '../errors/offpeak-error.ts';
import { requireId } from '../errors/require-id.ts';
import type { ByteSource } from '../util/byte-source.ts';
import { digestOfEnds } from '../util/digest.ts';
import { forEachConcurrently } from '../util/for-each-concurrently.ts';
import { untilAborted } from '../util/sleep.ts';
import { afterCreation, type FileObject } from '../wire/file.ts';
import { hasOtherSize, withKnownSize } from './known-size.ts';
import { blobParts, streamParts } from './part-source.ts';
import { canResume, type UploadState } from './state.ts';
import type { UploadFileOptions } from './upload-options.ts';

const maxPartSize = 64_000_000;
const defaultPartSize = 8_388_608;

const cleanUpMs = 5000;
const newestFiles = 100;
/** The statuses that refuse an upload that was cancelled, has expired or is complete. */
const endedStatuses = [400, 404, 409, 410];

/** A source that can be sent in parts. */
type PartSource = Exclude<ByteSource, Uint8Array>;

type PartsOptions = UploadFileOptions & { filename: string; concurrency: number };

/**
 * Sends the missing parts of a file in parallel and completes the upload. The first failure stops the other
 * parts. Returns undefined, before the source is read, if the provider has no Uploads API.
 */
export async function uploadInParts(
  client: Client,
  source: PartSource,
  bytes: number,
  onBytes: (bytes: number) => void,
  options: PartsOptions,
): Promise<FileObject | undefined> {
  const { resume } = options;
  const digest = source instanceof Blob ? await digestOfEnds(source) : null;
  if (resume && source instanceof Blob && canResume(resume, bytes, digest, Date.now())) {
    const state = structuredClone(resume);
    const before = bytesSent(state);
    try {
      return await send(client, source, state, onBytes, options);
    } catch (error) {
      // An upload that has ended, as after an abort, accepts no part.
      if (bytesSent(state) > before || !wasRefused(error, endedStatuses)) {
        throw error;
      }
      onBytes(-before);
    }
  }
  const state = await begin(client, source, bytes, digest, options);
  return state && send(client, source, state, onBytes, options);
}

async function send(
  client: Client,
  source: PartSource,
  state: UploadState,
  onBytes: (bytes: number) => void,
  options: PartsOptions,
): Promise<FileObject> {
  const { concurrency, onState, pause, signal } = options;
  const { upload_id: id, part_size: partSize, parts, bytes } = state;
  const isBlob = source instanceof Blob;
  const onSent = (size: number) => {
    if (isBlob) {
      onState?.(structuredClone(state));
    }
    onBytes(size);
  };
  try {
    onSent(bytesSent(state));
    const missing = isBlob ? blobParts(source, partSize, parts) : streamParts(source, partSize, bytes);
    await forEachConcurrently(missing, concurrency, [pause, signal], async ({ index, data }, stop) => {
      const part = await client.uploads.addPart(id, data, { ...options, signal: stop });
      parts[index] = requireId(part, 'POST /uploads/…/parts');
      onSent(data.size);
    });
    return await verify(client, await complete(client, state, options), bytes, signal);
  } catch (error) {
    // The upload is kept only if the caller can resume it.
    if (!pause?.aborted && (signal?.aborted || !isBlob || !onState)) {
      const cancelled = client.uploads.cancel(id, {
        ...options,
        signal: undefined,
        maxRetries: 0,
        timeoutMs: cleanUpMs,
      });
      await untilAborted(cancelled, signal).catch(() => {});
    }
    throw error;
  }
}

/** Returns the file of a completed upload. Throws `bad_response` if it certainly has another size. */
async function verify(
  client: Client,
  completed: FileObject,
  bytes: number,
  signal: AbortSignal | undefined,
): Promise<FileObject> {
  const file = await withKnownSize(client, completed, signal);
  if (hasOtherSize(file, bytes)) {
    throw new OffpeakError('bad_response', `File ${file.id} has ${file.bytes} bytes, not ${bytes}.`, {
      fileId: file.id,
    });
  }
  return file;
}

/**
 * Joins the parts into the file. If the upload is complete already, as after a lost answer, or if the answer
 * does not name the file, searches for the file.
 */
async function complete(client: Client, state: UploadState, options: PartsOptions): Promise<FileObject> {
  const { md5 } = options;
  const checksum = typeof md5 === 'function' ? await md5() : md5;
  const params = { part_ids: state.parts as string[], md5: checksum };
  let failure: unknown;
  try {
    const { file } = await client.uploads.complete(state.upload_id, params, options);
    if (file?.id) {
      return file;
    }
    failure = new OffpeakError(
      'bad_response',
      'The upload was completed, but the answer does not name its file. Check baseURL.',
    );
  } catch (error) {
    if (!wasRefused(error, [400, 409])) {
      throw error;
    }
    failure = error;
  }
  const file = await findCompleted(client, state, options);
  if (!file) {
    throw failure;
  }
  return file;
}

/** Returns the file of an upload, by its name, its size and its time. */
async function findCompleted(
  client: Client,
  { created_at: begun, bytes }: UploadState,
  { purpose, filename, signal }: PartsOptions,
): Promise<FileObject | undefined> {
  const page = await client.files
    .list({ purpose, limit: newestFiles, order: 'desc', signal })
    .catch(() => throwIfAborted(signal));
  return page?.data.find(
    (file) =>
      file.filename === filename && !hasOtherSize(file, bytes) && file.created_at >= (begun ?? Infinity),
  );
}

function wasRefused(error: unknown, statuses: readonly number[]): boolean {
  return isOffpeakError(error) && statuses.includes(error.status ?? 0);
}

function bytesSent({ parts, part_size: partSize, bytes }: UploadState): number {
  return parts.reduce(
    (sum, part, index) => sum + (part ? Math.min(partSize, bytes - index * partSize) : 0),
    0,
  );
}

async function begin(
  client: Client,
  source: PartSource,
  bytes: number,
  digest: string | null,
  options: PartsOptions,
): Promise<UploadState | undefined> {
  const { partSize = defaultPartSize, purpose, filename, expiresAfter } = options;
  if (!(partSize >= 1 && partSize <= maxPartSize)) {
    throw invalidOption('partSize', `1 to ${maxPartSize} bytes, not ${partSize}`);
  }
  const params = {
    filename,
    purpose,
    bytes,
    mime_type: (source instanceof Blob && source.type) || 'application/jsonl',
    expires_after: afterCreation(expiresAfter),
  };
  const upload = await client.uploads.create(params, options).catch((error: unknown) => {
    if (!lacksUploadsApi(error)) {
      throw error;
    }
    return undefined;
  });
  return (
    upload && {
      version: 1,
      upload_id: requireId(upload, 'POST /uploads'),
      created_at: upload.created_at,
      expires_at: upload.expires_at,
      bytes,
      part_size: partSize,
      digest,
      parts: new Array<null>(Math.ceil(bytes / partSize)).fill(null),
    }
  );
}
