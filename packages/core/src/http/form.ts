import { toIterator } from '../jsonl/byte-stream.ts';
import { allowanceFor, type BodyEvents, type RequestBody } from './body.ts';

/** The file part of a form. */
export interface FormFile {
  name: string;
  filename: string;
  content: Blob | ReadableStream<Uint8Array>;
}

/**
 * A `multipart/form-data` body with the fields first and the file last, so a reader knows the purpose before the bytes come.
 * A Blob stays a Blob: its length is known, it can be sent again, and a file on disk stays there.
 */
export function formBody(fields: Record<string, string | undefined>, file: FormFile): RequestBody {
  const boundary = `offpeak-${randomHex(16)}`;
  let head = '';
  for (const [name, value] of Object.entries(fields))
    if (value !== undefined) head += `--${boundary}\r\n${disposition(name)}\r\n\r\n${value}\r\n`;
  head += `--${boundary}\r\n${disposition(file.name)}; filename="${escapeQuoted(file.filename)}"\r\n`;
  head += 'content-type: application/octet-stream\r\n\r\n';
  const tail = `\r\n--${boundary}--\r\n`;
  const { content } = file;
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    allowanceMs: content instanceof Blob ? allowanceFor(content.size) : 0,
    open: (events) =>
      content instanceof Blob ? new Blob([head, content, tail]) : streamForm(head, content, tail, events),
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

function disposition(name: string): string {
  return `content-disposition: form-data; name="${escapeQuoted(name)}"`;
}

function escapeQuoted(text: string): string {
  return text.replace(
    /["\r\n]/g,
    (found) => `%${found.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

/** `bytes` random bytes as hexadecimal digits. */
export function randomHex(bytes: number): string {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  return Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
