import { formatCount, formatDuration, formatRate, formatTime } from '@offpeak/page-parts/ui/format.ts';
import { batchCounts } from '@offpeak/react';
import type { ListedBatch } from '../api/types.ts';
import { batchTimes } from '../batches/batch-times.ts';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { useNow } from '../ui/use-now.ts';

/** The counts, the rate and the times of a batch. */
export function BatchFacts({ batch }: { batch: ListedBatch }) {
  const now = useNow(1000);
  const { total, succeeded, failed, remaining, verdict } = batchCounts(batch);
  const { seconds, perSecond, secondsLeft } = batchTimes(batch, now);
  const isRunning = verdict === 'running';
  const facts: [string, string][] = [
    ['Succeeded', formatCount(succeeded)],
    ['Failed', formatCount(failed)],
    [isRunning ? 'Waiting' : 'Not run', formatCount(remaining)],
    ['Total', formatCount(total)],
    ['Rate', perSecond === null ? '–' : formatRate(perSecond)],
    [isRunning ? 'Running for' : 'Took', formatDuration(seconds)],
    ['Time left', secondsLeft === null ? '–' : formatDuration(secondsLeft)],
    ['Tokens', batch.usage ? formatCount(batch.usage.total_tokens) : '–'],
    ['Model', batch.model ?? '–'],
    ['Endpoint', batch.endpoint],
    ['Expires', batch.expires_at ? formatTime(batch.expires_at) : '–'],
  ];
  return (
    <>
      <ProgressBar batch={batch} />
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt className="small soft">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {Object.entries(batch.metadata ?? {})
          .filter(([key]) => key !== 'title')
          .map(([key, value]) => (
            <div key={`metadata ${key}`}>
              <dt className="small soft">{key}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      {batch.waiting_for ? (
        <p className="note note-wait small" role="status">
          {batch.waiting_for.message}
          {batch.waiting_for.until ? ` Until ${formatTime(batch.waiting_for.until)}.` : ''}
        </p>
      ) : null}
    </>
  );
}
