import { isPlainObject } from '../util/coerce.ts';
import type { FileObject } from '../wire/file.ts';
import type { Upload } from '../wire/upload.ts';
import { normalizeStatus } from './batch-status.ts';
import { normalizeError } from './normalize-error.ts';
import { withUnixTimes } from './unix-times.ts';

/**
 * Returns a file of any provider as OpenAI would send it; see {@link normalizeBatch}.
 *
 * @param file A file as the provider sends it; anything that is not an object is returned as it is.
 *
 * @example
 * ```ts
 * const sent = { id: 'file-1', status: 'ERROR', error: { message: 'Line 1.' } } as unknown as FileObject;
 * console.log(normalizeFile(sent).status_details); // Line 1.
 * ```
 */
export function normalizeFile(file: FileObject): FileObject {
  if (!isPlainObject(file as unknown)) {
    return file;
  }
  const normal: FileObject = withUnixTimes({ ...file });
  if (file.status !== undefined) {
    normal.status = normalizeStatus(file.status);
  }
  const { status_details: details, error } = file as { status_details?: unknown; error?: unknown };
  // Azure reports why it rejected a file as text in `status_details`, or as an object there or in `error`.
  const reason = normalizeError(details) ?? normalizeError(error);
  if (reason && (typeof details !== 'string' || details === '')) {
    normal.status_details = reason.message || reason.code || reason.type || null;
  }
  return normal;
}

/**
 * Returns an upload of any provider as OpenAI would send it, with its file; see {@link normalizeBatch}.
 *
 * @param upload An upload as the provider sends it; anything that is not an object is returned as it is.
 *
 * @example
 * ```ts
 * const sent = { id: 'upload_1', status: 'COMPLETED' } as unknown as Upload;
 * console.log(normalizeUpload(sent).status); // completed
 * ```
 */
export function normalizeUpload(upload: Upload): Upload {
  if (!isPlainObject(upload as unknown)) {
    return upload;
  }
  const normal: Upload = withUnixTimes({ ...upload });
  if (upload.status !== undefined) {
    normal.status = normalizeStatus(upload.status);
  }
  if (upload.file) {
    normal.file = normalizeFile(upload.file);
  }
  return normal;
}
