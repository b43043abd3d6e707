import { concatBytes } from '../util/concat-bytes.ts';

/** Bytes that are certainly content, and the rest for the next search. */
export interface DelimiterSearch {
  /** Content before the delimiter, or as much as cannot belong to one. */
  content: Uint8Array[];
  /** The bytes after the delimiter if `found`, else a tail that may be the start of one. */
  rest: Uint8Array;
  found: boolean;
}

const empty = new Uint8Array(0);

/**
 * Searches for `delimiter` in `carry` followed by `chunk`. The chunk is returned as views and not copied:
 * `carry` is shorter than the delimiter, and is joined only with as much of the start of the chunk.
 */
export function searchDelimiter(
  carry: Uint8Array,
  chunk: Uint8Array,
  delimiter: Uint8Array,
): DelimiterSearch {
  const content: Uint8Array[] = [];
  let body = chunk;
  if (carry.length > 0) {
    const seam = concatBytes([carry, chunk.subarray(0, delimiter.length)]);
    const at = indexOfDelimiter(seam, delimiter, carry.length);
    const inCarry = at.start < carry.length;
    if (inCarry && at.whole) {
      if (at.start > 0) {
        content.push(carry.subarray(0, at.start));
      }
      return { content, rest: chunk.subarray(at.start + delimiter.length - carry.length), found: true };
    }
    if (inCarry) {
      if (at.start > 0) {
        content.push(carry.subarray(0, at.start));
      }
      return { content, rest: seam.subarray(at.start), found: false };
    }
    content.push(carry);
  }
  const at = indexOfDelimiter(body, delimiter, body.length);
  if (at.whole) {
    if (at.start > 0) {
      content.push(body.subarray(0, at.start));
    }
    return { content, rest: body.subarray(at.start + delimiter.length), found: true };
  }
  if (at.start > 0) {
    content.push(body.subarray(0, at.start));
  }
  body = at.start < body.length ? body.slice(at.start) : empty;
  return { content, rest: body, found: false };
}

/**
 * Returns the first offset before `limit` where the delimiter begins, complete or truncated by the end of
 * `bytes`; `bytes.length` if there is none.
 */
function indexOfDelimiter(
  bytes: Uint8Array,
  delimiter: Uint8Array,
  limit: number,
): { start: number; whole: boolean } {
  const first = delimiter[0] as number;
  for (
    let start = bytes.indexOf(first);
    start !== -1 && start < limit;
    start = bytes.indexOf(first, start + 1)
  ) {
    let matched = 1;
    while (
      matched < delimiter.length &&
      start + matched < bytes.length &&
      bytes[start + matched] === delimiter[matched]
    ) {
      matched++;
    }
    if (matched === delimiter.length) {
      return { start, whole: true };
    }
    if (start + matched === bytes.length) {
      return { start, whole: false };
    }
  }
  return { start: bytes.length, whole: false };
}
