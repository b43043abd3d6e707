import { toIterator } from '../jsonl/byte-stream.ts';
import type { BodyEvents, RequestBody } from './body.ts';

/** The slowest connection an upload of known size is given time for, in bytes per millisecond. */
const slowestRate = 64;

/**
 * A `multipart/form-data` body with the fields first and the file last, so a reader knows the purpose before the bytes come.
 * A Blob stays a Blob: its length is known, it can be sent again, and a file on disk stays there.
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
  for (const [field, value] of Object.entries(fields))
    if (value !== undefined) head += `${part(field)}\r\n\r\n${value}\r\n`;
  head += `${part(name)}; filename="${escapeQuoted(filename)}"\r\ncontent-type: application/octet-stream\r\n\r\n`;
  const tail = `\r\n--${boundary}--\r\n`;
  const isBlob = content instanceof Blob;
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    allowanceMs: isBlob ? content.size / slowestRate : 0,
    open: (events) => (isBlob ? new Blob([head, content, tail]) : streamForm(head, content, tail, events)),
  };
}

function streamForm(head: string, content: ReadableStream<Uint8Array>, tail: string, events: BodyEvents) {
  const encoder = new TextEncoder();
  const source = toIterator(content);
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      controller.enqueue(encoder.encode(head));
    },
    async pull(controller) {
      try {
        const { done, value } = await source.next();
        events.onBytes();
        if (done) {
          controller.enqueue(encoder.encode(tail));
          controller.close();
        } else controller.enqueue(value as Uint8Array<ArrayBuffer>);
      } catch (error) {
        events.onFailure(error);
        // Left pending on purpose: the request is being aborted, and an ended stream would look like a whole one.
        await new Promise(() => {});
      }
    },
    async cancel() {
      await source.return?.(undefined);
    },
  });
}

function escapeQuoted(text: string): string {
  return text.replace(/["\r\n]/g, encodeURIComponent);
}

/** `bytes` random bytes as hexadecimal digits. */
export function randomHex(bytes: number): string {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  return Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
