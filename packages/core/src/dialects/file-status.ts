import { isOffpeakError, type OffpeakError } from '../errors/offpeak-error.ts';
import type { FileObject } from '../wire/file.ts';

/**
 * Returns whether a file is still being processed. Azure's how-to says to wait: it creates no batch of such a
 * file.
 */
export function isProcessing({ status }: Partial<FileObject>): boolean {
  return /pending|running/i.test(status ?? '');
}

/** Returns whether a file was not accepted. OpenAI reports `error`, Azure also `failed`. */
export function isRejected({ status }: Partial<FileObject>): boolean {
  return /^error|^failed/i.test(status ?? '');
}

/**
 * Returns whether a file was refused because of its `expires_after`. Perplexity's reference of `POST /files`
 * says that it does, and Azure's how-to of batches names 14 to 30 days as the range.
 * @see https://github.com/Azure/azure-sdk-for-js/issues/37063
 */
export function refusesExpiry(error: unknown): error is OffpeakError {
  const isRefusal = isOffpeakError(error) && (error.status === 400 || error.status === 422);
  return isRefusal && /expires_after/.test(`${error.param} ${error.message}`);
}

/**
 * Returns whether `POST /uploads` was refused because the provider has no Uploads API, as most other than
 * OpenAI and Azure.
 */
export function lacksUploadsApi(error: unknown): boolean {
  return (
    isOffpeakError(error) && (error.code === 'unsupported' || [404, 405, 501].includes(error.status ?? 0))
  );
}
