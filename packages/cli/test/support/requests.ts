import { readFileSync, writeFileSync } from 'node:fs';

/** Writes a file of embedding requests and gives their ids in order. */
export function writeRequests(path: string, count: number, text = (n: number) => `text ${n}`): string[] {
  const ids = Array.from({ length: count }, (_, index) => `request-${index + 1}`);
  const lines = ids.map((customId, index) =>
    JSON.stringify({
      custom_id: customId,
      method: 'POST',
      url: '/v1/embeddings',
      body: { model: 'm', input: text(index + 1) },
    }),
  );
  writeFileSync(path, `${lines.join('\n')}\n`);
  return ids;
}

/** One line of a results file. */
export interface ResultRow {
  id: string | null;
  custom_id: string;
  response: { status_code: number; body: { data: { embedding: number[] }[] } } | null;
  error: { code: string; message: string } | null;
}

/** Reads a JSONL file. */
export function readRows(path: string): ResultRow[] {
  return readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ResultRow);
}
