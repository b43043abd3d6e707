import type { OpenForm } from './read-form.ts';
import { openForm } from './read-form.ts';

/** The beginning of a form, up to its file; everything after that is still in the request, unread. */
export interface FormHead {
  form: OpenForm;
  /** The bytes that were read beyond the beginning: they belong to the file. */
  rest: Uint8Array;
}

/**
 * Reads only the beginning of a form and releases the request's body, so that the runtime can move the rest
 * without JavaScript.
 */
export async function readFormHead(
  request: Request,
  body: ReadableStream<Uint8Array>,
  fileField: string,
  fields: readonly string[],
  checkFields: (fields: ReadonlyMap<string, string>) => void,
): Promise<FormHead> {
  const reader = body.getReader();
  let last = new Uint8Array(0);
  let read = 0;
  const copy = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) {
          controller.close();
        } else {
          last = value.slice();
          read += value.byteLength;
          controller.enqueue(value);
        }
      },
    },
    { highWaterMark: 0 },
  );
  const opened = new Request(request.url, { method: 'POST', headers: request.headers, body: copy, ...half });
  const form = await openForm(opened, fileField, fields, checkFields);
  reader.releaseLock();
  // The file begins in the last chunk that was read, or right after it.
  return { form, rest: last.subarray(last.byteLength - (read - form.file.offset)) };
}

const half = { duplex: 'half' } as RequestInit;
