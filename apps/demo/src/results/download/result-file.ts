import { describeResult } from '../describe-result.ts';
import type { Row } from '../filter-rows.ts';

export type FileFormat = 'jsonl' | 'csv';

const rowsPerChunk = 1_000;

/** The results as a file, made in chunks so that the page stays responsive. */
export async function resultFile(rows: readonly Row[], format: FileFormat): Promise<Blob> {
  const line = format === 'jsonl' ? jsonLine : csvLine;
  const parts: Blob[] = format === 'csv' ? [new Blob(['custom_id,status,answer,error\r\n'])] : [];
  for (let at = 0; at < rows.length; at += rowsPerChunk) {
    parts.push(
      new Blob([
        rows
          .slice(at, at + rowsPerChunk)
          .map(line)
          .join(''),
      ]),
    );
    await new Promise((resolve) => setTimeout(resolve));
  }
  return new Blob(parts, { type: format === 'jsonl' ? 'application/jsonl' : 'text/csv' });
}

/** One result as a line of JSON, whichever file it came from. */
export function jsonLine(row: Row): string {
  const { customId, status } = row;
  const rest =
    row.status === 'succeeded'
      ? { status_code: row.statusCode, body: row.body }
      : { status_code: row.status === 'failed' ? row.statusCode : null, error: row.error };
  return `${JSON.stringify({ custom_id: customId, status, ...rest })}\n`;
}

/** One result as a row of a table. */
export function csvLine(row: Row): string {
  const answer = row.status === 'succeeded' ? describeResult(row) : '';
  const error = row.status === 'succeeded' ? '' : `${row.error.code}: ${row.error.message}`;
  return `${[row.customId ?? '', row.status, answer, error].map(csvCell).join(',')}\r\n`;
}

/** Quoted where needed. A value that a spreadsheet would run as a formula gets an apostrophe. */
function csvCell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
