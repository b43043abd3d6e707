import type { BatchResult } from '@offpeak/core';
import { resultText } from './result-text.ts';

export type Row = BatchResult<unknown>;

/** Which results to show. */
export interface RowFilter {
  /** Null for every status. */
  status: Row['status'] | null;
  /** Words that must be in the custom id or the answer, in any case. */
  text: string;
}

const lowered = new WeakMap<Row, string>();

/** The rows a filter lets through. What is searched is prepared once per row, so that typing stays quick with 50,000 of them. */
export function filterRows(rows: readonly Row[], { status, text }: RowFilter): readonly Row[] {
  const wanted = text.trim().toLowerCase();
  if (status === null && wanted === '') return rows;
  return rows.filter(
    (row) => (status === null || row.status === status) && (wanted === '' || searched(row).includes(wanted)),
  );
}

/** How many rows have each status. */
export function countByStatus(rows: readonly Row[]): Record<Row['status'], number> {
  const counts = { succeeded: 0, failed: 0, expired: 0, cancelled: 0 };
  for (const row of rows) counts[row.status]++;
  return counts;
}

function searched(row: Row): string {
  const known = lowered.get(row);
  if (known !== undefined) return known;
  const text = `${row.customId ?? ''}\n${resultText(row)}`.toLowerCase();
  lowered.set(row, text);
  return text;
}
