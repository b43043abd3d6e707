import { extname } from 'node:path';

const formats = ['jsonl', 'json', 'csv', 'tsv', 'text'] as const;

/** What an input is: JSON lines, one JSON array, a table, or one text per line. */
export type InputFormat = (typeof formats)[number];

/** Whether a text names a format. */
export function isInputFormat(text: string | undefined): text is InputFormat {
  return formats.some((format) => format === text);
}

const byExtension: Readonly<Record<string, InputFormat>> = {
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.tab': 'tsv',
  '.txt': 'text',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
};

const headBytes = 1024;

/** The format of an input: by the extension of its name, else by its first character. */
export async function detectFormat(path: string, blob: Blob): Promise<InputFormat> {
  const named = byExtension[extname(path).toLowerCase()];
  if (named !== undefined) {
    return named;
  }
  const head = await blob.slice(0, headBytes).text();
  return head
    .replace(/^\uFEFF/, '')
    .trimStart()
    .startsWith('[')
    ? 'json'
    : 'jsonl';
}
