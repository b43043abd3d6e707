import type { Client } from '../api/client.ts';
import type { FileCreateOptions } from '../api/files.ts';
import { type ByteSource, toIterator } from '../jsonl/byte-stream.ts';
import type { FileObject } from '../wire/file.ts';

/** How far an upload is. */
export interface UploadProgress {
  phase: 'uploading' | 'done';
  /** Bytes handed to the network. */
  sentBytes: number;
  /** Size of the source in bytes, or null as long as it is unknown. */
  totalBytes: number | null;
}

/** Options of {@link uploadFile}. */
export interface UploadFileOptions extends FileCreateOptions {
  /** Called at the start, while bytes are sent, and once with `done`. */
  onProgress?: ((progress: UploadProgress) => void) | undefined;
}

/**
 * Uploads a file from a Blob, a File, a stream or an iterable, without holding it in memory.
 *
 * @example
 * ```ts
 * const file = await uploadFile(client, new Blob(['{"custom_id":"1"}\n']), { purpose: 'batch', filename: 'night.jsonl' });
 * console.log(file.id, file.bytes);
 * ```
 */
export async function uploadFile(
  client: Client,
  source: ByteSource,
  { onProgress, ...options }: UploadFileOptions,
): Promise<FileObject> {
  const totalBytes =
    source instanceof Blob ? source.size : source instanceof Uint8Array ? source.length : null;
  onProgress?.({ phase: 'uploading', sentBytes: 0, totalBytes });
  let sentBytes = 0;
  const body =
    source instanceof Blob || source instanceof Uint8Array || !onProgress
      ? source
      : counted(source, (bytes) => {
          sentBytes += bytes;
          onProgress({ phase: 'uploading', sentBytes, totalBytes });
        });
  const file = await client.files.create(body, options);
  onProgress?.({ phase: 'done', sentBytes: totalBytes ?? sentBytes, totalBytes: totalBytes ?? sentBytes });
  return file;
}

async function* counted(source: Exclude<ByteSource, Blob>, onBytes: (bytes: number) => void) {
  const iterator = toIterator(source);
  try {
    for (;;) {
      const { done, value } = await iterator.next();
      if (done) return;
      yield value;
      onBytes(value.length);
    }
  } finally {
    await iterator.return?.(undefined);
  }
}
