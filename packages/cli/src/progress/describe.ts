import type { BatchSnapshot, UploadProgress } from '@offpeak/core';
import { isTerminal } from '@offpeak/core';
import { countsOf } from '../batch/batch-counts.ts';
import { formatBytes, formatCount, formatDuration } from '../terminal/format.ts';

/**
 * One state of the work: what is in progress, how far it is (0 to 1, or null if that is not known), and the
 * numbers.
 */
export interface Description {
  label: string;
  share: number | null;
  details: string;
}

/**
 * An upload, described. A stream is not measured before it is sent: as long as nothing is sent, there is no
 * number worth showing.
 */
export function describeUpload({ sentBytes, totalBytes }: UploadProgress): Description {
  const sent = sentBytes > 0 ? formatBytes(sentBytes) : '';
  return {
    label: 'uploading',
    share: totalBytes === null ? null : totalBytes === 0 ? 1 : sentBytes / totalBytes,
    details: totalBytes === null ? sent : `${formatBytes(sentBytes)} of ${formatBytes(totalBytes)}`,
  };
}

/**
 * A batch, or several, described. `requests` is how many requests they have, where that is known: a server
 * counts the requests of a batch only once it has read the file, and until then the others' total is not that
 * of all.
 */
export function describeBatch(snapshot: BatchSnapshot, requests: number | null = null): Description {
  const { status, counts, etaMs, stalled } = snapshot;
  const ended = counts.completed + counts.failed;
  const total = requests === null ? countedTotal(snapshot) : Math.max(requests, counts.total);
  const parts: string[] = [];
  if (total !== null) {
    parts.push(`${formatCount(ended)} of ${formatCount(total)}`);
  } else if (ended > 0) {
    parts.push(`${formatCount(ended)} done`);
  }
  if (counts.failed > 0) {
    parts.push(`${formatCount(counts.failed)} failed`);
  }
  if (etaMs !== null && etaMs >= 1000) {
    parts.push(`about ${formatDuration(etaMs)} left`);
  }
  if (stalled) {
    parts.push('nothing has moved for 30 min');
  }
  return {
    label: status.replaceAll('_', ' '),
    share: total === null || total === 0 ? null : Math.min(1, ended / total),
    details: parts.join(', '),
  };
}

/** The total the server gives, or null while it has not counted the requests of every batch. */
function countedTotal({ batches, counts }: BatchSnapshot): number | null {
  const isCounted = batches.every((batch) => isTerminal(batch.status) || (countsOf(batch).total ?? 0) > 0);
  return isCounted && counts.total > 0 ? counts.total : null;
}

/** The writing of results, described. */
export function describeDownload(written: number, total: number): Description {
  return {
    label: 'writing results',
    share: total > 0 ? Math.min(1, written / total) : null,
    details: `${formatCount(written)} of ${formatCount(total)}`,
  };
}
