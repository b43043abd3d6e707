import type { LineFault } from './line-fault.ts';

/** How deep a line may be nested: far more than any request needs. */
export const maxDepth = 128;

/** The fault of a line that is nested deeper than that. */
export const nestedTooDeep: LineFault = {
  code: 'nested_too_deep',
  param: null,
  message: `This line is nested more than ${maxDepth} levels deep.`,
};

/**
 * Characters of a text that is always accepted: a short one cannot hold enough levels to take much memory.
 */
const minSearchedLength = 16_384;

const backslash = 92;

/**
 * Returns whether a JSON text is nested more than `limit` levels deep. Finds out in one pass without parsing:
 * `JSON.parse` would first build every level, at many times the size of the text. Texts of up to 16,384
 * characters are never too deep. The text need not be valid JSON.
 *
 * @param limit Levels at most. Default 128.
 *
 * @param text The JSON text.
 *
 * @example
 * ```ts
 * isTooDeep('['.repeat(100_000)); // true
 * ```
 */
export function isTooDeep(text: string, limit: number = maxDepth): boolean {
  if (text.length <= minSearchedLength) {
    return false;
  }
  let depth = 0;
  let string = placeOf(text, '"', 0);
  // The next offset of each bracket. The engine's search for one character is much faster than a loop over
  // all of them.
  let list = placeOf(text, '[', 0);
  let object = placeOf(text, '{', 0);
  let listEnd = placeOf(text, ']', 0);
  let objectEnd = placeOf(text, '}', 0);
  for (;;) {
    const at = Math.min(list, object, listEnd, objectEnd);
    if (string < at) {
      const end = stringEnd(text, string);
      string = placeOf(text, '"', end);
      // Brackets inside the string do not count.
      list = list < end ? placeOf(text, '[', end) : list;
      object = object < end ? placeOf(text, '{', end) : object;
      listEnd = listEnd < end ? placeOf(text, ']', end) : listEnd;
      objectEnd = objectEnd < end ? placeOf(text, '}', end) : objectEnd;
    } else if (at === text.length) {
      return false;
    } else if (at === list) {
      depth += 1;
      list = placeOf(text, '[', at + 1);
    } else if (at === object) {
      depth += 1;
      object = placeOf(text, '{', at + 1);
    } else if (at === listEnd) {
      depth -= 1;
      listEnd = placeOf(text, ']', at + 1);
    } else {
      depth -= 1;
      objectEnd = placeOf(text, '}', at + 1);
    }
    if (depth > limit) {
      return true;
    }
  }
}

function placeOf(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at === -1 ? text.length : at;
}

/** Returns the offset behind the string that begins at `start`. */
function stringEnd(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === backslash) {
      slashes += 1;
    }
    if (slashes % 2 === 0) {
      return end + 1;
    }
  }
  return text.length;
}
