/** The maximum length of an id, in characters. */
const maxLength = 512;

/**
 * Whether the id of a model can be part of a path without leading out of `/models`: proxies before the model
 * endpoint decode `%2F` and resolve `..`, some treat `\` as `/`, and some decode twice. So an id has no `%`,
 * no backslash and no control characters, and none of its segments is empty or consists of dots, also not in
 * another notation of Unicode.
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

/** Some servers treat the part after a `;` as a parameter, not as part of the name. */
function isSegment(segment: string): boolean {
  return !/^\s*\.*\s*(;.*)?$/.test(segment);
}
