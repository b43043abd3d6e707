import { type RequestLine, readLines } from '@offpeak/core';

/** What the first lines of a JSONL file say about the batch it makes. */
export interface FileHead {
  /** Where its requests go, taken from the first line. */
  endpoint: string;
  /** The first requests, to look at. */
  preview: RequestLine[];
}

const headBytes = 262_144;
const previewLines = 3;

/** Reads the first lines of a JSONL file of batch requests. Throws an Error that says what is wrong and how to mend it. */
export async function readHead(file: Blob): Promise<FileHead> {
  if (file.size === 0) throw new Error('The file is empty. It needs one request per line.');
  const preview: RequestLine[] = [];
  const whole = file.size <= headBytes;
  let lastText = '';
  for await (const { number, text } of readLines(file.slice(0, headBytes).stream())) {
    lastText = text;
    const line = parseLine(text);
    if (line === null && (whole || number === 1)) throw new Error(badLine(number));
    if (line === null) break;
    preview.push(line);
    if (preview.length === previewLines) break;
  }
  const first = preview[0];
  if (!first)
    throw new Error(lastText ? badLine(1) : 'The file has only blank lines. It needs one request per line.');
  return { endpoint: first.url, preview };
}

function parseLine(text: string): RequestLine | null {
  try {
    const line = JSON.parse(text) as Partial<RequestLine> | null;
    const whole = typeof line?.custom_id === 'string' && typeof line.url === 'string' && isRecord(line.body);
    return whole ? (line as RequestLine) : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function badLine(number: number): string {
  return `Line ${number} is not a batch request. Each line is one JSON object with "custom_id", "method": "POST", "url" and "body".`;
}
