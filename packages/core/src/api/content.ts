import { type ByteSource, chunksOf, streamOf } from '../jsonl/bytes.ts';

/**
 * A source as something `fetch` can send. Browsers send no streams over HTTP/1.1, so there a stream is first gathered into a Blob,
 * which the browser keeps on disk when it is large.
 */
export async function toContent(source: ByteSource): Promise<Blob | ReadableStream<Uint8Array>> {
  if (source instanceof Blob) return source;
  if (typeof source === 'string' || source instanceof Uint8Array)
    return new Blob([source as Uint8Array<ArrayBuffer>]);
  const stream = source instanceof ReadableStream ? source : streamOf(chunksOf(source));
  const isBrowser = globalThis.navigator?.userAgent?.startsWith('Mozilla/');
  return isBrowser ? new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).blob() : stream;
}
