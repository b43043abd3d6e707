import type { Batch } from '@offpeak/core';
import { formatCount } from '@offpeak/page-parts/ui/format.ts';
import { batchCounts } from '@offpeak/react';

/** How far a batch is: succeeded, failed and the rest of its requests. */
export function ProgressBar({ batch }: { batch: Batch }) {
  const { total, succeeded, failed } = batchCounts(batch);
  const percent = (part: number): string => `${total === 0 ? 0 : (part / total) * 100}%`;
  return (
    <div
      className="progress"
      role="progressbar"
      aria-label="Requests with a result"
      aria-valuemin={0}
      aria-valuemax={total || 1}
      aria-valuenow={succeeded + failed}
      aria-valuetext={`${formatCount(succeeded + failed)} of ${formatCount(total)}, ${formatCount(failed)} failed`}
    >
      <div className="progress-good" style={{ width: percent(succeeded) }} />
      <div className="progress-bad" style={{ width: percent(failed) }} />
    </div>
  );
}
