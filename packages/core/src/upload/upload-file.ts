import type { Client } from '../api/client.ts';
import { type FileCreateOptions, nameOf } from '../api/files.ts';
import { checkCount } from '../errors/invalid-option.ts';
import { requireId } from '../errors/require-id.ts';
import { type ByteSource, blobIfAtHand, counting } from '../jsonl/bytes.ts';
import type { FileObject } from '../wire/file.ts';
import { sized } from './part-source.ts';
import type { UploadState } from './state.ts';
import { uploadInParts } from './upload-parts.ts';

/** How far an upload is. */
export interface UploadProgress {
  phase: 'uploading' | 'done';
  /** `parts` by the Uploads API, `file` in one POST (also where a provider has no Uploads API). */
  via: 'file' | 'parts';
  /** Bytes handed to the network; in parts, bytes the server has. */
  sentBytes: number;
  /** Size of the source in bytes, or null as long as it is unknown. */
  totalBytes: number | null;
}

/** Options of {@link uploadFile}. */
export interface UploadFileOptions extends FileCreateOptions {
  /** Called at the start, while bytes are sent, and once with `done`. */
  onProgress?: ((progress: UploadProgress) => void) | undefined;
  /** Size of a stream or iterable in bytes, if you know it; without it, it is sent in one POST. */
  size?: number | undefined;
  /** Sources of at least so many bytes are sent in parts. Default 16 MiB; `Infinity` never. */
  partsFrom?: number | undefined;
  /** Bytes per part, up to 64,000,000. Default 8 MiB. Streams are held in memory `concurrency` parts at a time, Blobs are not. */
  partSize?: number | undefined;
  /** Parts sent side by side. Default 4. */
  concurrency?: number | undefined;
  /** MD5 of the whole file in hexadecimal, compared by the server at the end of an upload in parts; a function is called then. */
  md5?: string | (() => string | Promise<string>) | undefined;
  /** Stops an upload in parts without cancelling it: the call ends with `aborted`, and the last state goes on with `resume`. */
  pause?: AbortSignal | undefined;
  /** Called with a state to save, at the start and after each part of a Blob. With it, an upload that fails can be gone on with. */
  onState?: ((state: UploadState) => void) | undefined;
  /** A saved state of the same Blob; parts it holds are not sent again. One that has expired or was cancelled is started over. */
  resume?: UploadState | undefined;
}

/** Purposes the Uploads API takes. */
const inParts = /^(assistants|batch|fine-tune|vision)$/;
const mib = 1_048_576;

/**
 * Uploads a file from a Blob, a File, a stream or an iterable, without holding it in memory: small ones in one POST, larger ones in
 * parts that are sent side by side and retried alone. Where the provider has no Uploads API, one POST is used for all sizes. Aborting `signal`
 * cancels the upload at the provider.
 *
 * Throws `invalid_option` for a size, part size or concurrency that cannot be, `job_mismatch` for a state of another file, and what the calls throw.
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
  const content = blobIfAtHand(source);
  const totalBytes = content instanceof Blob ? content.size : (size ?? null);
  let via: UploadProgress['via'] = 'parts';
  let sentBytes = 0;
  const onBytes = (bytes: number) => {
    sentBytes += bytes;
    onProgress?.({ phase: 'uploading', via, sentBytes, totalBytes });
  };
  let file: FileObject | undefined;
  if (totalBytes && (resume || totalBytes >= partsFrom) && inParts.test(purpose))
    file = await uploadInParts(client, content, totalBytes, onBytes, {
      ...options,
      filename: options.filename ?? nameOf(source),
      concurrency,
    });
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
