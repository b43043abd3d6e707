import { type Batch, isTerminal } from '@offpeak/core';
import { useBatchPace } from '@offpeak/react';
import { formatCount, formatDuration, formatTime } from '../ui/format.ts';
import { endOf } from './end-of.ts';

interface PaceLineProps {
  batch: Batch;
  /** When the server did not answer any more, in ms; null as long as it does. */
  lostAt: number | null;
}

/** How fast the batch goes and how long it still takes; how long it took once it has ended. */
export function PaceLine({ batch, lostAt }: PaceLineProps) {
  const { perSecond, etaMs } = useBatchPace(batch.id);
  if (isTerminal(batch.status)) {
    return <p className="soft">{past(batch)}</p>;
  }
  // A pace that was seen some time ago says nothing about now.
  const text = lostAt === null ? present(batch, perSecond, etaMs) : lost(lostAt);
  return <p className="soft">{text}</p>;
}

function lost(lostAt: number): string {
  return `What is shown is from ${formatTime(lostAt / 1_000)}. The server is asked again by itself.`;
}

function present(batch: Batch, perSecond: number | null, etaMs: number | null): string {
  if (batch.status === 'cancelling') {
    return 'Requests that are under way are finished first.';
  }
  if (perSecond === null || etaMs === null) {
    return 'You can close this page: the batch goes on, and is under “All batches” when you come back.';
  }
  const pace =
    perSecond >= 1
      ? `${formatCount(Math.round(perSecond))} a second`
      : `${formatCount(Math.round(perSecond * 60))} a minute`;
  return `${pace}, about ${formatDuration(etaMs / 1_000)} left. You can close this page: the batch goes on.`;
}

function past(batch: Batch): string {
  const end = endOf(batch);
  if (end === null) {
    return ' ';
  }
  const took = formatDuration(Math.max(1, end - batch.created_at));
  const tokens = batch.usage?.total_tokens;
  return tokens ? `Took ${took}, ${formatCount(tokens)} tokens.` : `Took ${took}.`;
}
