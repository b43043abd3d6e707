const quote = 34;
const backslash = 92;
const openers = new Set([91, 123]);
const closers = new Set([93, 125]);
const comma = 44;

/**
 * The value of a member of a JSON object as it stands in the text, so that a number keeps all its digits;
 * null if there is none. The text must be valid JSON, and its first character an opening brace. Of a name
 * that comes twice the last one counts, as for `JSON.parse`.
 *
 * @example
 * ```ts
 * rawMember('{"seed": 9223372036854775807}', 'seed'); // '9223372036854775807'
 * ```
 */
export function rawMember(object: string, name: string): string | null {
  let value: string | null = null;
  for (let at = 1; at > 0 && at < object.length; ) {
    const nameStart = object.indexOf('"', at);
    if (nameStart === -1) {
      break;
    }
    const nameEnd = endOfString(object, nameStart);
    const start = object.indexOf(':', nameEnd) + 1;
    const end = endOfValue(object, start);
    if (JSON.parse(object.slice(nameStart, nameEnd)) === name) {
      value = object.slice(start, end).trim();
    }
    at = object.charCodeAt(end) === comma ? end + 1 : 0;
  }
  return value;
}

/** The place after the closing quote of the string that starts at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== quote) {
    at += text.charCodeAt(at) === backslash ? 2 : 1;
  }
  return at + 1;
}

/** The place of the comma or brace that ends the value starting at `start`. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = endOfString(text, at) - 1;
    } else if (openers.has(code)) {
      depth += 1;
    } else if (depth === 0 && (closers.has(code) || code === comma)) {
      return at;
    } else if (closers.has(code)) {
      depth -= 1;
    }
  }
  return text.length;
}
