import type { Batch } from '@offpeak/core';
import { formatCount, formatTime } from '../terminal/format.ts';

/** A batch as lines of `name  value`; what the server did not set is left out. */
export function describeBatchLines(batch: Batch): string[] {
  const counts = batch.request_counts;
  const rows: [string, string | null | undefined][] = [
    ['id', batch.id],
    ['status', batch.status],
    ['endpoint', batch.endpoint],
    [
      'requests',
      counts
        ? `${formatCount(counts.total)}: ${formatCount(counts.completed)} completed, ${formatCount(counts.failed)} failed`
        : null,
    ],
    ['created', formatTime(batch.created_at)],
    ['ended', endedAt(batch)],
    ['expires', formatTime(batch.expires_at)],
    ['input', batch.input_file_id],
    ['output', batch.output_file_id],
    ['errors', batch.error_file_id],
  ];
  const lines = rows.flatMap(([name, value]) =>
    value && value !== '-' ? [`${name.padEnd(10)} ${value}`] : [],
  );
  const refused = (batch.errors?.data ?? []).map(
    ({ line, message, code }) => `  ${line ? `line ${line}: ` : ''}${message ?? code ?? 'no reason given'}`,
  );
  return refused.length > 0 ? [...lines, 'refused because', ...refused] : lines;
}

function endedAt({ completed_at, failed_at, expired_at, cancelled_at }: Batch): string {
  return formatTime(completed_at ?? failed_at ?? expired_at ?? cancelled_at);
}
