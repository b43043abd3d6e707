import { checkReadable } from '../util/blob.ts';
import { chunksOf, streamOf } from '../util/byte-source.ts';
import { randomHex } from '../util/hex.ts';
import { encodeUtf8 } from '../util/utf8.ts';
import type { BodyEvents, RequestBody } from './body.ts';

/** The slowest connection an upload of known size is given time for, in bytes per millisecond. */
const slowestRate = 64;

/**
 * A `multipart/form-data` body with the fields first and the file last, so a reader knows the purpose before
 * the bytes come. A Blob stays a Blob: its length is known, it can be sent again, and a file on disk stays
 * there.
 */
export function formBody(
  fields: Record<string, string | number | undefined>,
  name: string,
  filename: string,
  content: Blob | ReadableStream<Uint8Array>,
): RequestBody {
  const boundary = `offpeak-${randomHex(16)}`;
  const part = (name: string) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"`;
  let head = '';
  for (const [field, value] of Object.entries(fields)) {
    if (value !== undefined) {
      head += `${part(field)}\r\n\r\n${value}\r\n`;
    }
  }
  head += `${part(name)}; filename="${filename.replace(/["\r\n]/g, encodeURIComponent)}"\r\ncontent-type: application/octet-stream\r\n\r\n`;
  const tail = `\r\n--${boundary}--\r\n`;
  const isBlob = content instanceof Blob;
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    allowanceMs: isBlob ? content.size / slowestRate : 0,
    checkReadable: isBlob ? () => checkReadable(content) : undefined,
    open: (events) => (isBlob ? new Blob([head, content, tail]) : streamOf(chunks(events))),
  };

  async function* chunks({ onBytes, onFailure }: BodyEvents): AsyncGenerator<Uint8Array, void, undefined> {
    yield encodeUtf8(head);
    try {
      for await (const chunk of chunksOf(content)) {
        onBytes();
        yield chunk;
      }
    } catch (error) {
      onFailure(error);
      // Left pending on purpose: the request is being aborted, and an ended stream would look like a whole
      // one.
      await new Promise(() => {});
    }
    yield encodeUtf8(tail);
  }
}
