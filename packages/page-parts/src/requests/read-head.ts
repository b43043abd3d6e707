import { type RequestLine, readLines } from '@offpeak/core';

/** The beginning of a JSONL file. */
export interface FileHead {
  /** The endpoint of the first request; empty without one. */
  endpoint: string;
  /** The first requests. */
  head: RequestLine[];
}

const headBytes = 262_144;
const headLines = 300;

/** Reads the first requests of a JSONL file. Other lines are skipped: the check of the file reports them. */
export async function readHead(file: Blob): Promise<FileHead> {
  const head: RequestLine[] = [];
  for await (const { text } of readLines(file.slice(0, headBytes).stream())) {
    const line = parseLine(text);
    if (line) {
      head.push(line);
    }
    if (head.length === headLines) {
      break;
    }
  }
  return { endpoint: head[0]?.url ?? '', head };
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
