import { type Batch, isTerminal } from '@offpeak/core';
import { formatCount, formatDuration, formatTime } from '@offpeak/page-parts/ui/format.ts';
import { useBatchPace } from '@offpeak/react';
import { endOf } from './end-of.ts';

interface PaceLineProps {
  batch: Batch;
  /** When the server stopped answering, in ms; null while it answers. */
  lostAt: number | null;
}

/** The pace of a batch and its time left; its duration once it has ended. */
export function PaceLine({ batch, lostAt }: PaceLineProps) {
  const { perSecond, etaMs } = useBatchPace(batch.id);
  if (isTerminal(batch.status)) {
    return <p className="soft">{past(batch)}</p>;
  }
  // An old pace says nothing about now.
  const text = lostAt === null ? present(batch, perSecond, etaMs) : lost(lostAt);
  return <p className="soft">{text}</p>;
}

function lost(lostAt: number): string {
  return `Last update at ${formatTime(lostAt / 1_000)}. The page keeps trying to reach the server.`;
}

function present(batch: Batch, perSecond: number | null, etaMs: number | null): string {
  if (batch.status === 'cancelling') {
    return 'Requests in progress finish first.';
  }
  if (perSecond === null || etaMs === null) {
    return 'You can close this page: the batch continues, and is under “All batches” when you come back.';
  }
  const pace =
    perSecond >= 1
      ? `${formatCount(Math.round(perSecond))} a second`
      : `${formatCount(Math.round(perSecond * 60))} a minute`;
  return `${pace}, about ${formatDuration(etaMs / 1_000)} left. You can close this page: the batch continues.`;
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
