/**
 * Reads one byte range of a `Range` header over `size` bytes: `start` inclusive, `end` exclusive. Null when
 * all bytes must be sent: no header, several ranges, another unit, or a malformed header, which a server may
 * ignore.
 *
 * @example
 * ```ts
 * parseRange('bytes=-500', 2000); // { start: 1500, end: 2000 }
 * ```
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.range
 */
export function parseRange(
  header: string | null,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | null {
  const found = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (found === null) {
    return null;
  }
  const [, first = '', last = ''] = found;
  if (first === '' && last === '') {
    return null;
  }
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size };
  }
  const start = Number(first);
  const end = last === '' ? size : Math.min(Number(last) + 1, size);
  if (last !== '' && Number(last) < start) {
    return null;
  }
  return start >= size ? 'unsatisfiable' : { start, end };
}
