import { checkReadable } from '../util/blob.ts';
import { chunksOf, streamOf } from '../util/byte-source.ts';
import { randomHex } from '../util/hex.ts';
import { encodeUtf8 } from '../util/utf8.ts';
import type { BodyEvents, RequestBody } from './body.ts';

/**
 * The slowest connection that the timeout of an upload of known size allows for, in bytes per millisecond.
 */
const slowestRate = 64;

/**
 * Makes a `multipart/form-data` body with the fields first and the file last, so that a reader knows the
 * purpose before the bytes come. A Blob stays a Blob: its length is known, it can be sent again, and a file
 * on disk is not read into memory.
 *
 * @param name The name of the field that holds the file.
 */
export function formBody(
  fields: Record<string, string | number | undefined>,
  name: string,
  filename: string,
  content: Blob | ReadableStream<Uint8Array>,
): RequestBody {
  const boundary = `offpeak-${randomHex(16)}`;
  const head = headOf(boundary, fields, name, filename);
  const tail = `\r\n--${boundary}--\r\n`;
  const contentType = `multipart/form-data; boundary=${boundary}`;
  if (content instanceof Blob) {
    return {
      contentType,
      allowanceMs: content.size / slowestRate,
      checkReadable: () => checkReadable(content),
      open: () => new Blob([head, content, tail]),
    };
  }
  return { contentType, allowanceMs: 0, open: (events) => streamOf(formChunks(head, content, tail, events)) };
}

/** Returns everything before the bytes of the file. */
function headOf(
  boundary: string,
  fields: Record<string, string | number | undefined>,
  name: string,
  filename: string,
): string {
  const part = (name: string) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"`;
  let head = '';
  for (const [field, value] of Object.entries(fields)) {
    if (value !== undefined) {
      head += `${part(field)}\r\n\r\n${value}\r\n`;
    }
  }
  const escaped = filename.replace(/["\r\n]/g, encodeURIComponent);
  return `${head}${part(name)}; filename="${escaped}"\r\ncontent-type: application/octet-stream\r\n\r\n`;
}

async function* formChunks(
  head: string,
  content: ReadableStream<Uint8Array>,
  tail: string,
  { onBytes, onFailure }: BodyEvents,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield encodeUtf8(head);
  try {
    for await (const chunk of chunksOf(content)) {
      onBytes();
      yield chunk;
    }
  } catch (error) {
    onFailure(error);
    // Left pending on purpose: the request is being aborted, and a stream that ends would look complete.
    await new Promise(() => {});
  }
  yield encodeUtf8(tail);
}
