import { chunksOf, streamOf } from '../util/byte-source.ts';
import { encodeUtf8 } from '../util/utf8.ts';

const [quote, backslash, comma, colon] = [34, 92, 44, 58];
const opening = [91, 123];
const closing = [93, 125];

/**
 * Returns an answer of one JSON object in which the value of a field is null. However long that value is, it
 * is not held.
 *
 * @param name The name of the field, of plain letters.
 */
export function withoutField(response: Response, name: string): Response {
  const wanted = `"${name}"`;
  async function* kept(): AsyncGenerator<Uint8Array, void, undefined> {
    let depth = 0;
    let isInString = false;
    let isEscaped = false;
    let isDropped = false;
    /** The last string of the object itself, which may be the name of a field. */
    let text = '';
    for await (const chunk of chunksOf(response.body ?? '')) {
      let start = isDropped ? chunk.length : 0;
      const pieces: Uint8Array[] = [];
      for (let at = 0; at < chunk.length; at++) {
        const byte = chunk[at] ?? 0;
        if (isInString) {
          text += depth === 1 && text.length < wanted.length ? String.fromCharCode(byte) : '';
          isInString = isEscaped || byte !== quote;
          isEscaped = !isEscaped && byte === backslash;
        } else if (byte === quote) {
          isInString = true;
          text = depth === 1 ? '"' : text;
        } else if (opening.includes(byte)) {
          depth += 1;
        } else if (depth === 1 && byte === colon && text === wanted) {
          isDropped = true;
          pieces.push(chunk.subarray(start, at + 1), encodeUtf8('null'));
          start = chunk.length;
        } else if (isDropped && depth === 1 && (byte === comma || closing.includes(byte))) {
          isDropped = false;
          start = at;
        }
        if (!isInString && closing.includes(byte)) {
          depth -= 1;
        }
        text = !isInString && depth === 1 && byte === comma ? '' : text;
      }
      pieces.push(chunk.subarray(start));
      for (const piece of pieces) {
        yield piece;
      }
    }
  }
  const { status, headers } = response;
  return new Response(streamOf(kept()) as ReadableStream<Uint8Array<ArrayBuffer>>, { status, headers });
}
