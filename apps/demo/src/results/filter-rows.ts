import type { BatchResult } from '@offpeak/core';
import { describeResult } from './describe-result.ts';
import type { Requests } from './requests.ts';

export type Row = BatchResult<unknown>;

/** Which results to show. */
export interface RowFilter {
  /** Null for every status. */
  status: Row['status'] | null;
  /** Only results with this error code; null for all. */
  code: string | null;
  /** Words that must be in the custom id, the request or the answer, in any case. */
  text: string;
}

/** One way in which results did not succeed. */
export interface ErrorGroup {
  code: string;
  count: number;
}

const loweredRows = new WeakMap<object, string>();

/**
 * Returns the rows that match a filter. The text of a row is prepared once, so that typing stays quick with
 * 50,000 of them. `requests` are searched as far as they are known.
 */
export function filterRows(
  rows: readonly Row[],
  { status, code, text }: RowFilter,
  requests?: Requests,
): readonly Row[] {
  const wanted = text.trim().toLowerCase();
  if (status === null && code === null && wanted === '') {
    return rows;
  }
  return rows.filter(
    (row) =>
      (status === null || row.status === status) &&
      (code === null || codeOf(row) === code) &&
      (wanted === '' || isFound(row, wanted, requests)),
  );
}

/** How many rows have each status. */
export function countByStatus(rows: readonly Row[]): Record<Row['status'], number> {
  const counts = { succeeded: 0, failed: 0, expired: 0, cancelled: 0 };
  for (const row of rows) {
    counts[row.status]++;
  }
  return counts;
}

/** Why results did not succeed, the most frequent first. */
export function groupErrors(rows: readonly Row[]): ErrorGroup[] {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const code = codeOf(row);
    if (code !== null) {
      counts.set(code, (counts.get(code) ?? 0) + 1);
    }
  }
  return [...counts].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count);
}

function codeOf(row: Row): string | null {
  return row.status === 'succeeded' ? null : row.error.code;
}

function isFound(row: Row, wanted: string, requests: Requests | undefined): boolean {
  if (lowered(row, () => `${row.customId ?? ''}\n${describeResult(row)}`).includes(wanted)) {
    return true;
  }
  const request = row.customId === null ? undefined : requests?.get(row.customId);
  return request !== undefined && lowered(request, () => JSON.stringify(request)).includes(wanted);
}

function lowered(key: object, text: () => string): string {
  const known = loweredRows.get(key);
  if (known !== undefined) {
    return known;
  }
  const made = text().toLowerCase();
  loweredRows.set(key, made);
  return made;
}
