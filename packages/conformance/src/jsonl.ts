/** Values as the lines of a JSONL file. */
export function jsonl(values: unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}
