/** One request line as JSON, with some fields changed. */
export function requestLine(customId: string, changes: Record<string, unknown> = {}): string {
  const body = { model: 'm', input: 'a' };
  return JSON.stringify({ custom_id: customId, method: 'POST', url: '/v1/embeddings', body, ...changes });
}

/** A well-formed batch input file of exactly this many bytes. */
export function inputFile(bytes: number): Buffer {
  const lines: string[] = [];
  let left = bytes;
  for (let index = 0; left > 0; index += 1) {
    const line = `${requestLine(String(index).padStart(6, '0'))}\n`;
    const fits = left - line.length >= line.length;
    lines.push(fits ? line : line.replace('"a"', `"${'a'.repeat(left - line.length + 1)}"`));
    left -= fits ? line.length : left;
  }
  return Buffer.from(lines.join(''));
}
