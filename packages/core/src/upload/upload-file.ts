import type { Client } from '../api/client.ts';
import { nameOf } from '../api/files.ts';
import { checkCount } from '../errors/invalid-option.ts';
import { requireId } from '../errors/require-id.ts';
import { type ByteSource, counting, toBlobIfBuffered } from '../util/byte-source.ts';
import type { FileObject } from '../wire/file.ts';
import { sized } from './part-source.ts';
import type { UploadFileOptions, UploadProgress } from './upload-options.ts';
import { uploadInParts } from './upload-parts.ts';

/** The purposes that the Uploads API accepts. */
const uploadPurposes = /^(assistants|batch|fine-tune|vision)$/;
const mib = 1_048_576;

/**
 * Uploads a file from a Blob, a File, a stream or an iterable, without holding it in memory: a small file in
 * one POST, a larger one in parts that are sent in parallel and retried one by one. If the provider has no
 * Uploads API, files of all sizes are sent in one POST. Aborting `signal` cancels the upload at the provider.
 *
 * @param client The client of the provider.
 * @param source The bytes to upload.
 * @throws `invalid_option` for a wrong size, part size or concurrency; `job_mismatch` for a state of another
 *   file; and what the calls throw.
 *
 * @example
 * ```ts
 * const body = { model: 'text-embedding-3-small', input: 'moon' };
 * const line = { custom_id: 'moon', method: 'POST', url: '/v1/embeddings', body };
 * const file = await uploadFile(client, new Blob([JSON.stringify(line)]), {
 *   purpose: 'batch',
 *   filename: 'night.jsonl',
 *   onProgress: ({ sentBytes, totalBytes }) => console.log(sentBytes, 'of', totalBytes),
 * });
 * console.log(file.id, file.bytes);
 * ```
 */
export async function uploadFile(
  client: Client,
  source: ByteSource,
  options: UploadFileOptions,
): Promise<FileObject> {
  const { onProgress, size, partsFrom = 16 * mib, concurrency = 4, resume, purpose } = options;
  checkCount('concurrency', concurrency);
  const content = toBlobIfBuffered(source);
  const totalBytes = content instanceof Blob ? content.size : (size ?? null);
  let via: UploadProgress['via'] = 'parts';
  let sentBytes = 0;
  const onBytes = (bytes: number) => {
    sentBytes += bytes;
    onProgress?.({ phase: 'uploading', via, sentBytes, totalBytes });
  };
  let file: FileObject | undefined;
  if (totalBytes && (resume || totalBytes >= partsFrom) && uploadPurposes.test(purpose)) {
    file = await uploadInParts(client, content, totalBytes, onBytes, {
      ...options,
      filename: options.filename ?? nameOf(source),
      concurrency,
    });
  }
  if (!file) {
    via = 'file';
    onBytes(0);
    const body =
      content instanceof Blob
        ? content
        : counting(size === undefined ? content : sized(content, size), onBytes);
    file = await client.files.create(body, options);
    requireId(file, 'POST /files');
  }
  const all = totalBytes ?? sentBytes;
  onProgress?.({ phase: 'done', via, sentBytes: all, totalBytes: all });
  return file;
}
