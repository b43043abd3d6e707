import { batchTitle } from '@offpeak/page-parts/batch/batch-title.ts';
import { StatusBadge } from '@offpeak/page-parts/batch/status-badge.tsx';
import { formatCount, formatDuration, formatRate, formatTime } from '@offpeak/page-parts/ui/format.ts';
import { batchCounts } from '@offpeak/react';
import { memo } from 'react';
import type { ListedBatch } from '../api/types.ts';
import { batchHref } from '../route/route.ts';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { batchTimes } from './batch-times.ts';

interface BatchRowProps {
  batch: ListedBatch;
  index: number;
  top: number;
  height: number;
  now: number;
  isSelected: boolean;
  onToggle: ((id: string) => void) | null;
}

/** One batch of the list. A row that did not change is not drawn again. */
export const BatchRow = memo(
  function BatchRow({ batch, index, top, height, now, isSelected, onToggle }: BatchRowProps) {
    const { total, succeeded, failed } = batchCounts(batch);
    const { seconds, perSecond, secondsLeft } = batchTimes(batch, now);
    const title = batchTitle(batch);
    return (
      <div
        role="row"
        aria-rowindex={index + 2}
        className={isSelected ? 'batches-row batches-selected' : 'batches-row'}
        style={{ height, transform: `translateY(${top}px)` }}
      >
        {onToggle === null ? null : (
          <span role="cell" className="batches-check">
            <input
              type="checkbox"
              aria-label={`Select ${title}`}
              checked={isSelected}
              onChange={() => onToggle(batch.id)}
            />
          </span>
        )}
        <span role="cell" className="batches-batch">
          <a data-row="" className="batches-link" href={batchHref(batch)}>
            {title}
          </a>
          <span className="small soft batches-under">
            {batch.project ? `${batch.project} · ` : ''}
            {batch.model ?? batch.endpoint}
          </span>
        </span>
        <span role="cell" className="batches-status">
          <StatusBadge batch={batch} />
        </span>
        <span role="cell" className="batches-progress">
          <ProgressBar batch={batch} />
        </span>
        <span role="cell" className="batches-requests">
          {formatCount(succeeded + failed)}
          <span className="soft"> / {formatCount(total)}</span>
        </span>
        <span role="cell" className={failed > 0 ? 'batches-failed bad' : 'batches-failed soft'}>
          {formatCount(failed)}
        </span>
        <span role="cell" className="batches-rate">
          {perSecond === null ? '–' : formatRate(perSecond)}
        </span>
        <span role="cell" className="batches-time">
          {secondsLeft === null ? formatDuration(seconds) : `${formatDuration(secondsLeft)} left`}
        </span>
        <span role="cell" className="batches-created soft">
          {formatTime(batch.created_at)}
        </span>
      </div>
    );
  },
  (before, after) =>
    before.batch === after.batch &&
    before.top === after.top &&
    before.height === after.height &&
    before.isSelected === after.isSelected &&
    before.onToggle === after.onToggle &&
    // The time of a batch that has ended does not change.
    (before.now === after.now || batchCounts(after.batch).verdict !== 'running'),
);
