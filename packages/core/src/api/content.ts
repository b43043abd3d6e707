import { type ByteSource, chunksOf, streamOf, toBlobIfBuffered } from '../util/byte-source.ts';

/**
 * Returns a source in a form that `fetch` can send. Browsers do not send streams over HTTP/1.1, so there a
 * stream is first collected into a Blob, which the browser keeps on disk if it is large.
 */
export async function toContent(source: ByteSource): Promise<Blob | ReadableStream<Uint8Array>> {
  const content = toBlobIfBuffered(source);
  if (content instanceof Blob) {
    return content;
  }
  const stream = content instanceof ReadableStream ? content : streamOf(chunksOf(content));
  const isBrowser = globalThis.navigator?.userAgent?.startsWith('Mozilla/');
  return isBrowser ? new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).blob() : stream;
}
