import type { Client } from '../api/client.ts';
import { anySignal, throwIfAborted } from '../errors/abort.ts';
import { OffpeakError } from '../errors/offpeak-error.ts';
import type { CallOptions } from '../http/options.ts';
import { untilAborted } from '../http/sleep.ts';
import { runWorkers } from '../http/workers.ts';
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
  onPart: (index: number) => void,
  options: SendPartsOptions,
): Promise<FileObject> {
  const { concurrency = 4, md5, pause, resumable, signal } = options;
  const stop = new AbortController();
  const inner = anySignal(stop.signal, signal, pause);
  const work = async () => {
    // A generator gives its parts one by one, however many ask at once.
    for (let part = await parts.next(); !part.done && !inner.aborted; part = await parts.next()) {
      const { index, data } = part.value;
      const { id } = await client.uploads.addPart(state.upload_id, data, { ...options, signal: inner });
      state.parts[index] = id;
      onPart(index);
    }
  };
  try {
    // A source that stands still must not hold an upload that was aborted.
    await untilAborted(runWorkers(concurrency, stop, work), inner).catch(() => {});
    throwIfAborted(pause);
    throwIfAborted(signal);
    stop.signal.throwIfAborted();
    const { file } = await client.uploads.complete(
      state.upload_id,
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
      await client.uploads
        .cancel(state.upload_id, { ...options, signal: undefined, maxRetries: 0 })
        .catch(() => {});
    throw error;
  } finally {
    parts.return().catch(() => {});
  }
}
