import type { Client } from '../api/client.ts';
import { OffpeakError } from '../errors/offpeak-error.ts';
import type { CallOptions } from '../http/options.ts';
import { workThrough } from '../http/workers.ts';
import type { FileObject } from '../wire/file.ts';
import type { Part } from './part-source.ts';
import type { UploadState } from './state.ts';

/** What {@link sendParts} needs besides the parts. */
export interface SendPartsOptions extends CallOptions {
  concurrency?: number | undefined;
  md5?: string | (() => string | Promise<string>) | undefined;
  pause?: AbortSignal | undefined;
  /** Whether the caller can go on later; if not, an upload that fails is cancelled. */
  resumable: boolean;
}

/**
 * Sends the parts that are missing, several at a time, and completes the upload. The first failure stops the others. `state.parts` is
 * filled in as parts arrive.
 */
export async function sendParts(
  client: Client,
  state: UploadState,
  parts: AsyncGenerator<Part, void, undefined>,
  onSent: (bytes: number) => void,
  options: SendPartsOptions,
): Promise<FileObject> {
  const { concurrency = 4, md5, pause, resumable, signal } = options;
  const { upload_id: id } = state;
  try {
    await workThrough(parts, concurrency, [pause, signal], async ({ index, data }, stop) => {
      state.parts[index] = (await client.uploads.addPart(id, data, { ...options, signal: stop })).id;
      onSent(data.size);
    });
    const { file } = await client.uploads.complete(
      id,
      { part_ids: state.parts.map(String), md5: typeof md5 === 'function' ? await md5() : md5 },
      options,
    );
    if (file?.bytes === state.bytes) return file;
    throw new OffpeakError(
      'bad_response',
      `The upload has ${file?.bytes ?? 'no'} bytes instead of ${state.bytes}.`,
      { fileId: file?.id },
    );
  } catch (error) {
    if (!pause?.aborted && (signal?.aborted || !resumable))
      await client.uploads.cancel(id, { ...options, signal: undefined, maxRetries: 0 }).catch(() => {});
    throw error;
  }
}
