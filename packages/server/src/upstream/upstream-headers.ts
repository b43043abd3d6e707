/** Headers of the connection itself, or of the body: they are not the operator's to set. */
const reserved: ReadonlySet<string> = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Checks headers for a model endpoint and returns them with names in lower case. Throws a `TypeError` with
 * one sentence, which does not quote a value, for a name or a value that no request can contain.
 *
 * @example
 * ```ts
 * checkHeaders({ 'Api-Key': 'secret' }, undefined); // { 'api-key': 'secret' }
 * ```
 */
export function checkHeaders(
  headers: Readonly<Record<string, string>> = {},
  apiKey: string | undefined,
): Record<string, string> {
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) {
      throw new TypeError(`headers must have names of letters, digits and -, not '${name}'.`);
    }
    if (reserved.has(lower)) {
      throw new TypeError(`headers must not contain '${name}': the connection sets it.`);
    }
    if (lower === 'authorization' && apiKey !== undefined) {
      throw new TypeError("headers must not contain 'authorization' beside a key, which is sent in it.");
    }
    if (/[^\t -~]/.test(value)) {
      throw new TypeError(`headers must have values of printable ASCII; that of '${name}' has others.`);
    }
    checked[lower] = value;
  }
  return checked;
}
