import type { BatchWait } from '@offpeak/core';
import type { BatchRefusals } from '../failures/batch-refusals.ts';
import type { Target } from '../pool/target.ts';
import { formatHours, type Hours, untilOpenMs } from '../time/hours.ts';
import type { SteadyClock } from '../time/steady-clock.ts';

/** A shorter pause that the endpoint asks for is not reported, in ms. */
const minPauseMs = 5000;

/** What a wait may depend on. */
export interface WaitSources {
  targets: readonly Pick<Target, 'hours' | 'endpoint' | 'limiter'>[];
  /** Null for a batch whose lines are not queued here. */
  refusals: Pick<BatchRefusals, 'problem'> | null;
  /** The hours of the server. */
  hours: Hours | null;
  clock: SteadyClock;
}

/**
 * Returns why the lines of a batch are not sent, the most general reason first; null if there is none. The
 * message names no address and quotes no request: every project sees it.
 */
export function waitReason({ targets, refusals, hours, clock }: WaitSources): BatchWait | null {
  const now = clock.now();
  const isClosed = (one: Hours | null): boolean => one !== null && untilOpenMs(one, now) > 0;
  const open = targets.filter((target) => !isClosed(target.hours));
  const closedBy = isClosed(hours) ? hours : open.length === 0 ? (targets[0]?.hours ?? null) : null;
  if (closedBy !== null) {
    const message = `Waiting for the hours in which requests run: ${formatHours(closedBy)}.`;
    return { code: 'hours', message, since: null, until: null };
  }
  const problems = open.map(({ endpoint }) => endpoint.problem);
  const problem = problems.includes(null) ? null : (problems[0] ?? null);
  if (problem !== null) {
    const message = `Waiting for the model endpoint: ${problem.reason}.`;
    return { code: 'endpoint_fails', message, since: toSeconds(problem.since), until: null };
  }
  const refused = refusals?.problem ?? null;
  if (refused !== null) {
    const message = `Waiting for the model endpoint, which refuses every request: ${refused.reason}.`;
    return { code: 'endpoint_refuses', message, since: toSeconds(refused.since), until: null };
  }
  const pauseMs = Math.min(...open.map(({ limiter }) => limiter.pausedUntil)) - clock.monotonic();
  if (pauseMs < minPauseMs) {
    return null;
  }
  const message = 'Waiting until the model endpoint accepts more requests: it has asked for a pause.';
  return { code: 'endpoint_busy', message, since: null, until: toSeconds(clock.wall() + pauseMs) };
}

function toSeconds(ms: number): number {
  return Math.floor(ms / 1000);
}
