/** Longest id that is passed on, in characters. */
const maxLength = 512;

/**
 * Whether a model's id can be part of a path without leading out of `/models`: proxies before the model endpoint decode `%2F` and resolve
 * `..`, some take `\` for `/`, and some decode twice. So ids hold no `%`, no backslash and no control characters, and no segment is empty
 * or consists of dots, also not in another notation of Unicode.
 *
 * @example
 * ```ts
 * isModelId('org/model:7b'); // true
 * isModelId('../../admin/keys'); // false
 * ```
 */
export function isModelId(id: string): boolean {
  if (id.length > maxLength) {
    return false;
  }
  return [id, id.normalize('NFKC')].every(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    (text) => !/[%\\\u0000-\u001f\u007f]/.test(text) && text.split('/').every(isSegment),
  );
}

/** What follows a `;` is a parameter to some servers, not part of the name. */
function isSegment(segment: string): boolean {
  return !/^\s*\.*\s*(;.*)?$/.test(segment);
}
