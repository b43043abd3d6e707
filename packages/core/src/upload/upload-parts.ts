import type { Client } from '../api/client.ts';
import { abortError } from '../errors/abort.ts';
import { OffpeakError } from '../errors/offpeak-error.ts';
import type { CallOptions } from '../http/options.ts';
import type { FileObject } from '../wire/file.ts';
import type { PartSource } from './part-source.ts';
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
  source: PartSource,
  onPart: (index: number) => void,
  options: SendPartsOptions,
): Promise<FileObject> {
  const { concurrency = 4, md5, pause, resumable, signal } = options;
  const stop = new AbortController();
  const inner = AbortSignal.any([stop.signal, signal, pause].filter((one) => one !== undefined));
  let taking: Promise<unknown> = Promise.resolve();
  const take = () => {
    const taken = taking.then(() => (inner.aborted ? undefined : source.next()));
    taking = taken.catch(() => {});
    return taken;
  };
  const work = async () => {
    for (let part = await take(); part; part = await take()) {
      const { id } = await client.uploads.addPart(state.upload_id, part.data, { ...options, signal: inner });
      state.parts[part.index] = id;
      onPart(part.index);
    }
  };
  try {
    await Promise.all(Array.from({ length: concurrency }, () => work().catch((error) => stop.abort(error))));
    for (const one of [pause, signal]) if (one?.aborted) throw abortError(one, 'The upload');
    if (stop.signal.aborted) throw stop.signal.reason;
    const { file } = await client.uploads.complete(
      state.upload_id,
      { part_ids: state.parts.map(String), md5: typeof md5 === 'function' ? await md5() : md5 },
      options,
    );
    if (file?.bytes === state.bytes) return file;
    throw new OffpeakError(
      'bad_response',
      `The upload was completed with ${file?.bytes ?? 'no'} bytes instead of ${state.bytes}.`,
      { fileId: file?.id },
    );
  } catch (error) {
    if (!pause?.aborted && (signal?.aborted || !resumable))
      await client.uploads
        .cancel(state.upload_id, { ...options, signal: undefined, maxRetries: 0 })
        .catch(() => {});
    throw error;
  } finally {
    await source.close();
  }
}
