import type { RequestLine } from '@offpeak/core';

/** One line of a JSONL batch input file, with its line feed. */
export function formatRequestLine(line: RequestLine): string {
  return `${JSON.stringify(line)}\n`;
}
