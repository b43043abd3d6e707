import type { BatchWait } from '@offpeak/core';
import type { BatchRefusals } from '../failures/batch-refusals.ts';
import type { EndpointState } from '../failures/endpoint-state.ts';
import { formatHours, type Hours, untilOpenMs } from '../time/hours.ts';
import type { SteadyClock } from '../time/steady-clock.ts';

/** A shorter pause that the endpoint asks for is not reported, in ms. */
const minPauseMs = 5000;

/** What a wait may depend on. */
export interface WaitSources {
  endpoint: Pick<EndpointState, 'problem'>;
  /** Null for a batch whose lines are not queued here. */
  refusals: Pick<BatchRefusals, 'problem'> | null;
  hours: Hours | null;
  /** Until when the endpoint asked for a pause, by the monotonic clock in ms. */
  pausedUntil: number;
  clock: SteadyClock;
}

/**
 * Returns why the lines of a batch are not sent, the most general reason first; null if there is none. The
 * message names no address and quotes no request: every project sees it.
 */
export function waitReason({ endpoint, refusals, hours, pausedUntil, clock }: WaitSources): BatchWait | null {
  if (hours !== null && untilOpenMs(hours, clock.now()) > 0) {
    const message = `Waiting for the hours in which requests run: ${formatHours(hours)}.`;
    return { code: 'hours', message, since: null, until: null };
  }
  const { problem } = endpoint;
  if (problem !== null) {
    const message = `Waiting for the model endpoint: ${problem.reason}.`;
    return { code: 'endpoint_fails', message, since: toSeconds(problem.since), until: null };
  }
  const refused = refusals?.problem ?? null;
  if (refused !== null) {
    const message = `Waiting for the model endpoint, which refuses every request: ${refused.reason}.`;
    return { code: 'endpoint_refuses', message, since: toSeconds(refused.since), until: null };
  }
  const pauseMs = pausedUntil - clock.monotonic();
  if (pauseMs < minPauseMs) {
    return null;
  }
  const message = 'Waiting until the model endpoint accepts more requests: it has asked for a pause.';
  return { code: 'endpoint_busy', message, since: null, until: toSeconds(clock.wall() + pauseMs) };
}

function toSeconds(ms: number): number {
  return Math.floor(ms / 1000);
}
