import type { Client } from '../api/client.ts';
import { nameOf } from '../api/files.ts';
import { invalidOption } from '../errors/invalid-option.ts';
import { isOffpeakError, OffpeakError } from '../errors/offpeak-error.ts';
import { workThrough } from '../http/workers.ts';
import type { ByteSource } from '../jsonl/bytes.ts';
import { afterCreation, type FileObject } from '../wire/file.ts';
import { blobParts, streamParts } from './part-source.ts';
import { canResume, digestOfEnds, type UploadState } from './state.ts';
import type { UploadFileOptions } from './upload-file.ts';

const largestPart = 64_000_000;
const defaultPart = 8_388_608;

/**
 * Sends the parts of a file that are missing, several at a time, and completes the upload; the first failure stops the others. Undefined,
 * before anything of the source is read, if the provider has no Uploads API.
 */
export async function uploadInParts(
  client: Client,
  source: Exclude<ByteSource, Uint8Array>,
  bytes: number,
  onBytes: (bytes: number) => void,
  options: UploadFileOptions,
): Promise<FileObject | undefined> {
  const { concurrency = 4, md5, onState, pause, resume, signal } = options;
  const isBlob = source instanceof Blob;
  const digest = isBlob ? await digestOfEnds(source) : null;
  const state =
    resume && isBlob && canResume(resume, bytes, digest, Date.now())
      ? structuredClone(resume)
      : await begin(client, source, bytes, digest, options);
  if (!state) return undefined;
  const { upload_id: id, part_size: partSize, parts } = state;
  const onSent = (size: number) => {
    if (isBlob) onState?.(structuredClone(state));
    onBytes(size);
  };
  try {
    const sizeOf = (part: string | null, index: number) =>
      part ? Math.min(partSize, bytes - index * partSize) : 0;
    onSent(parts.map(sizeOf).reduce((sum, size) => sum + size, 0));
    const missing = isBlob ? blobParts(source, partSize, parts) : streamParts(source, partSize, bytes);
    await workThrough(missing, concurrency, [pause, signal], async ({ index, data }, stop) => {
      parts[index] = (await client.uploads.addPart(id, data, { ...options, signal: stop })).id;
      onSent(data.size);
    });
    const checksum = typeof md5 === 'function' ? await md5() : md5;
    const { file } = await client.uploads.complete(
      id,
      { part_ids: parts as string[], md5: checksum },
      options,
    );
    if (file?.bytes === bytes) return file;
    throw new OffpeakError('bad_response', `The upload has ${file?.bytes ?? 'no'} bytes, not ${bytes}.`, {
      fileId: file?.id,
    });
  } catch (error) {
    // Kept only for who can go on with it.
    if (!pause?.aborted && (signal?.aborted || !isBlob || !onState))
      await client.uploads.cancel(id, { ...options, signal: undefined, maxRetries: 0 }).catch(() => {});
    throw error;
  }
}

async function begin(
  client: Client,
  source: Exclude<ByteSource, Uint8Array>,
  bytes: number,
  digest: string | null,
  options: UploadFileOptions,
): Promise<UploadState | undefined> {
  const { partSize = defaultPart, purpose, filename = nameOf(source), expiresAfter } = options;
  if (!(partSize >= 1 && partSize <= largestPart))
    throw invalidOption('partSize', `1 to ${largestPart} bytes, not ${partSize}`);
  const params = {
    filename,
    purpose,
    bytes,
    mime_type: (source instanceof Blob && source.type) || 'application/jsonl',
    expires_after: afterCreation(expiresAfter),
  };
  const upload = await client.uploads.create(params, options).catch((error: unknown) => {
    if (!isOffpeakError(error) || ![404, 405, 501].includes(error.status ?? 0)) throw error;
    return undefined;
  });
  return (
    upload && {
      version: 1,
      upload_id: upload.id,
      expires_at: upload.expires_at,
      bytes,
      part_size: partSize,
      digest,
      parts: new Array<null>(Math.ceil(bytes / partSize)).fill(null),
    }
  );
}
