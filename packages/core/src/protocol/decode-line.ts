import { byteOrderMark, type LineText } from './parse-line.ts';

const strict = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = /* @__PURE__ */ new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Decodes a line, and checks whether it is UTF-8. A byte order mark is dropped from line 1 only: editors put
 * it at the start of a file, and anywhere else it is content.
 *
 * @param number The 1-based number of the line.
 *
 * @param bytes The bytes of one line, without its line end.
 */
export function decodeLine(bytes: Uint8Array, number: number): LineText {
  let text: string;
  let isUtf8 = true;
  try {
    text = strict.decode(bytes);
  } catch {
    text = lenient.decode(bytes);
    isUtf8 = false;
  }
  return { text: number === 1 && text.startsWith(byteOrderMark) ? text.slice(1) : text, isUtf8 };
}
