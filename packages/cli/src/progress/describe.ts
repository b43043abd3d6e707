import type { BatchSnapshot, UploadProgress } from '@offpeak/core';
import { formatBytes, formatCount, formatDuration } from '../terminal/format.ts';

/** One state of the work: what is going on, how far it is (0 to 1, or null if that is not known), and the numbers. */
export interface Description {
  label: string;
  share: number | null;
  details: string;
}

/** An upload, described. */
export function describeUpload({ sentBytes, totalBytes }: UploadProgress): Description {
  const of = totalBytes === null ? '' : ` of ${formatBytes(totalBytes)}`;
  return {
    label: 'uploading',
    share: totalBytes === null ? null : totalBytes === 0 ? 1 : sentBytes / totalBytes,
    details: `${formatBytes(sentBytes)}${of}`,
  };
}

/** A batch, described. */
export function describeBatch({ status, counts, etaMs, stalled }: BatchSnapshot): Description {
  const ended = counts.completed + counts.failed;
  const parts = counts.total > 0 ? [`${formatCount(ended)} of ${formatCount(counts.total)}`] : [];
  if (counts.failed > 0) parts.push(`${formatCount(counts.failed)} failed`);
  if (etaMs !== null && etaMs >= 1000) parts.push(`about ${formatDuration(etaMs)} left`);
  if (stalled) parts.push('nothing has moved for 30 min');
  return {
    label: status.replaceAll('_', ' '),
    share: counts.total > 0 ? Math.min(1, ended / counts.total) : null,
    details: parts.join(', '),
  };
}

/** The writing of results, described. */
export function describeDownload(written: number, total: number): Description {
  return {
    label: 'writing results',
    share: total > 0 ? Math.min(1, written / total) : null,
    details: `${formatCount(written)} of ${formatCount(total)}`,
  };
}
