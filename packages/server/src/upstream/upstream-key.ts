/**
 * Checks the key of a model endpoint and returns it as it is sent; undefined for none. White space around it
 * is dropped: a key from a file or a mounted secret often ends in a line end. Throws a `TypeError` with one
 * sentence, which does not quote the key, for a key that no `Authorization` header can contain.
 *
 * @example
 * ```ts
 * checkUpstreamKey('sk-1234\n'); // 'sk-1234'
 * ```
 */
export function checkUpstreamKey(key: string | undefined): string | undefined {
  const trimmed = key?.trim() ?? '';
  if (trimmed === '') {
    return undefined;
  }
  if (/^bearer\s/i.test(trimmed)) {
    throw new TypeError("upstreamKey must be the key alone, without 'Bearer' before it.");
  }
  const at = trimmed.search(/[^!-~]/);
  if (at === -1) {
    return trimmed;
  }
  throw new TypeError(
    `upstreamKey must be printable ASCII without spaces, which is all that a header can carry; character ${at + 1} is not.`,
  );
}
