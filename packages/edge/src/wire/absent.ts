/** Whether a field is unset: servers omit it, or send null or an empty text. */
export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}
