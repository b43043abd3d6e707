import type { Batch } from '@offpeak/core';
import { formatCount, formatDuration, formatTime } from '../terminal/format.ts';
import { countsOf } from './batch-counts.ts';
import { refusalReasons } from './refusal-reasons.ts';
import { waitingFor } from './waiting-for.ts';

/** A batch as lines of `name  value`; what the server did not set is left out. */
export function describeBatchLines(batch: Batch): string[] {
  const rows: [string, unknown][] = [
    ['id', batch.id],
    ['status', batch.status],
    ['endpoint', batch.endpoint],
    ['requests', describeCounts(batch)],
    ['left', describeEstimate(batch)],
    ['waiting', waitingFor(batch)?.replace(/^Waiting /, '')],
    ['created', formatTime(batch.created_at)],
    ['ended', endedAt(batch)],
    ['expires', formatTime(batch.expires_at)],
    ['input', batch.input_file_id],
    ['output', batch.output_file_id],
    ['errors', batch.error_file_id],
  ];
  const lines = rows.flatMap(([name, value]) =>
    typeof value === 'string' && value !== '' && value !== '-' ? [`${name.padEnd(10)} ${value}`] : [],
  );
  const reasons = refusalReasons(batch).map((reason) => `  ${reason}`);
  return reasons.length > 0 ? [...lines, 'refused because', ...reasons] : lines;
}

function describeCounts(batch: Batch): string | null {
  const { total, completed, failed } = countsOf(batch);
  const parts = [
    completed === null ? '' : `${formatCount(completed)} completed`,
    failed === null ? '' : `${formatCount(failed)} failed`,
  ].filter((part) => part !== '');
  if (total === null) {
    return parts.join(', ') || null;
  }
  return [formatCount(total), parts.join(', ')].filter((part) => part !== '').join(': ');
}

/** What offpeak's own server estimates while the requests of a batch run; null for any other batch. */
function describeEstimate({ estimate }: Batch): string | null {
  const { seconds_left: seconds, requests_per_second: rate } = estimate ?? {};
  return typeof seconds === 'number' && typeof rate === 'number'
    ? `about ${formatDuration(seconds * 1000)}, at ${rate} requests a second`
    : null;
}

function endedAt({ completed_at, failed_at, expired_at, cancelled_at }: Batch): string {
  return formatTime(completed_at ?? failed_at ?? expired_at ?? cancelled_at);
}
