import { readLines } from '@offpeak/core';
import { apiURL, send } from '../api/http.ts';
import type { ResultRow } from '../api/queries.ts';
import type { ListedBatch } from '../api/types.ts';
import { describeRow } from './describe-row.ts';

/** Rows are gathered up to this many characters; finished parts may go to the disk. */
const partLength = 1_000_000;

/** Saves all results so far as a CSV file: id, status, text, tokens. Nothing is held as a whole. */
export async function saveResultsAsCsv(
  { id }: ListedBatch,
  project: string | undefined,
  onRows: (rows: number) => void,
): Promise<void> {
  const parts: Blob[] = [];
  let text = '\uFEFFcustom_id,status,text,input_tokens,output_tokens\r\n';
  let rows = 0;
  for (const kind of ['output', 'error'] as const) {
    const response = await send(apiURL(`v1/batches/${encodeURIComponent(id)}/${kind}`, { project }));
    for await (const line of readLines(response.body ?? new Blob([]).stream())) {
      const row = JSON.parse(line.text) as ResultRow;
      const { status, text: answer, inputTokens, outputTokens } = describeRow(row);
      text += `${[row.custom_id, status, answer, inputTokens ?? '', outputTokens ?? ''].map(cell).join(',')}\r\n`;
      rows += 1;
      if (text.length > partLength) {
        parts.push(new Blob([text]));
        text = '';
        onRows(rows);
      }
    }
  }
  parts.push(new Blob([text]));
  const url = URL.createObjectURL(new Blob(parts, { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${id}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A cell that starts like a formula is text: a spreadsheet must not run what a model wrote. */
function cell(value: string | number): string {
  const text = String(value);
  const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
