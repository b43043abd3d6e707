import { formatCount, formatShare } from '@offpeak/page-parts/ui/format.ts';
import type { BatchCounts } from '@offpeak/react';
import './counts-bar.css';

/** The counts of a batch: a stacked bar with its legend. */
export function CountsBar({ counts }: { counts: BatchCounts }) {
  const { total, succeeded, failed, remaining, verdict } = counts;
  const ended = verdict !== 'running';
  const share = (part: number) => (total === 0 ? 0 : part / total);
  return (
    <div className="counts">
      <div
        className="counts-bar"
        role="progressbar"
        aria-label="Requests with an answer"
        aria-valuemin={0}
        aria-valuemax={total || 1}
        aria-valuenow={succeeded + failed}
        aria-valuetext={`${formatCount(succeeded + failed)} of ${formatCount(total)}, ${formatCount(failed)} failed`}
      >
        <div className="counts-good" style={{ width: `${share(succeeded) * 100}%` }} />
        <div className="counts-bad" style={{ width: `${share(failed) * 100}%` }} />
      </div>
      <div className="row row-between">
        <dl className="counts-legend">
          <Entry kind="good" label="succeeded" value={succeeded} />
          <Entry kind="bad" label="failed" value={failed} />
          {ended && remaining === 0 ? null : (
            <Entry kind="rest" label={ended ? 'not run' : 'waiting'} value={remaining} />
          )}
        </dl>
        <div className="counts-share" aria-hidden="true">
          {ended ? `${formatShare(share(succeeded))} succeeded` : formatShare(share(succeeded + failed))}
        </div>
      </div>
    </div>
  );
}

function Entry({ kind, label, value }: { kind: 'good' | 'bad' | 'rest'; label: string; value: number }) {
  return (
    <div className="counts-entry">
      <dt className="small soft">
        <span className={`counts-swatch counts-${kind}`} aria-hidden="true" />
        {label}
      </dt>
      <dd>{formatCount(value)}</dd>
    </div>
  );
}
