import type { Batch } from '@offpeak/core';
import { formatTime } from '../terminal/format.ts';
import { countsOf } from './batch-counts.ts';

const statusWidth = 11;
const countsWidth = 13;
const timeWidth = 19;

/**
 * The names of the columns of {@link describeRow}. `idWidth` is the width of the first one, in characters.
 */
export function rowHeader(idWidth: number): string {
  return rowOf(idWidth, ['ID', 'STATUS', 'REQUESTS', 'CREATED', 'ENDPOINT']);
}

/** A batch as one line of a table; a dash stands for what the server did not set. */
export function describeRow(batch: Batch, idWidth: number): string {
  const { total, completed, failed } = countsOf(batch);
  const isCounted = completed !== null || failed !== null;
  const ended = isCounted ? `${(completed ?? 0) + (failed ?? 0)}` : '-';
  const counts = isCounted || total !== null ? `${ended}/${total ?? '-'}` : '-';
  return rowOf(idWidth, [
    batch.id,
    textOf(batch.status),
    counts,
    formatTime(batch.created_at),
    textOf(batch.endpoint),
  ]);
}

type Row = [id: string, status: string, counts: string, created: string, endpoint: string];

function rowOf(idWidth: number, [id, status, counts, created, endpoint]: Row): string {
  const columns = [
    id.padEnd(idWidth),
    status.padEnd(statusWidth),
    counts.padStart(countsWidth),
    created.padEnd(timeWidth),
    endpoint,
  ];
  return columns.join('  ').trimEnd();
}

function textOf(value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : '-';
}
