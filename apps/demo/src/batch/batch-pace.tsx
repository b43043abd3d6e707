import { type Batch, isTerminal } from '@offpeak/core';
import { useBatchPace } from '@offpeak/react';
import { formatCount, formatDuration } from '../ui/format.ts';

/** How fast the batch goes and how long it still takes; how long it took once it has ended. */
export function PaceLine({ batch }: { batch: Batch }) {
  const { perSecond, msLeft } = useBatchPace(batch.id);
  return <p className="soft">{isTerminal(batch.status) ? past(batch) : present(batch, perSecond, msLeft)}</p>;
}

function present(batch: Batch, perSecond: number | null, msLeft: number | null): string {
  if (batch.status === 'cancelling') return 'Requests that are under way are finished first.';
  if (perSecond === null || msLeft === null) {
    return 'You can close this page: the batch goes on, and is under “All batches” when you come back.';
  }
  const pace =
    perSecond >= 1
      ? `${formatCount(Math.round(perSecond))} a second`
      : `${formatCount(Math.round(perSecond * 60))} a minute`;
  return `${pace}, about ${formatDuration(msLeft / 1_000)} left. You can close this page: the batch goes on.`;
}

function past(batch: Batch): string {
  const end = batch.completed_at ?? batch.cancelled_at ?? batch.expired_at ?? batch.failed_at;
  if (!end) return ' ';
  const took = formatDuration(Math.max(1, end - batch.created_at));
  const tokens = batch.usage?.total_tokens;
  return tokens ? `Took ${took}, ${formatCount(tokens)} tokens.` : `Took ${took}.`;
}
