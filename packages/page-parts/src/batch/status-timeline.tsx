import type { Batch } from '@offpeak/core';
import { formatTime } from '../ui/format.ts';
import { timelineSteps } from './timeline-steps.ts';

/** The steps of a batch, with the time each was reached. */
export function StatusTimeline({ batch }: { batch: Batch }) {
  return (
    <ol className="timeline" aria-label="Progress of the batch">
      {timelineSteps(batch).map((step) => (
        <li
          key={step.label}
          className={`timeline-step timeline-${step.state}`}
          {...(step.state === 'current' ? { 'aria-current': 'step' as const } : {})}
        >
          <span className="timeline-label">{step.label}</span>
          <span className="timeline-time small soft">{step.at ? formatTime(step.at) : ' '}</span>
        </li>
      ))}
    </ol>
  );
}
