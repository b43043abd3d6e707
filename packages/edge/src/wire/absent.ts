/** Whether a field is unset: servers leave it out, send null or an empty text. */
export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}
