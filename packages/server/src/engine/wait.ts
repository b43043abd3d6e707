import type { BatchWait } from '@offpeak/core';
import type { SteadyClock } from '../steady-clock.ts';
import type { EndpointState } from './endpoint-state.ts';
import { formatHours, type Hours, untilOpenMs } from './hours.ts';
import type { LaneRefusals } from './lane-refusals.ts';

/** Pauses that an endpoint asks for and that are shorter than this are not worth a word, in ms. */
const shortPauseMs = 5000;

/**
 * What keeps the lines of a batch from being sent, the most general first; null for nothing. Its message names no address and quotes no
 * request: every project sees it.
 */
export function waitOf({
  endpoint,
  refusals,
  hours,
  pausedUntil,
  clock,
}: {
  endpoint: Pick<EndpointState, 'trouble'>;
  /** Null for a batch whose lines are not here. */
  refusals: Pick<LaneRefusals, 'trouble'> | null;
  hours: Hours | null;
  /** Until when the endpoint asked to be left alone, by the monotonic clock in ms. */
  pausedUntil: number;
  clock: SteadyClock;
}): BatchWait | null {
  const now = clock.now();
  if (hours !== null && untilOpenMs(hours, now) > 0) {
    const message = `Waiting for the hours in which requests run: ${formatHours(hours)}.`;
    return { code: 'hours', message, since: null, until: null };
  }
  const { trouble } = endpoint;
  if (trouble !== null) {
    const message = `Waiting for the model endpoint: ${trouble.reason}.`;
    return { code: 'endpoint_fails', message, since: seconds(trouble.since), until: null };
  }
  const refused = refusals?.trouble ?? null;
  if (refused !== null) {
    const message = `Waiting for the model endpoint, which refuses every request: ${refused.reason}.`;
    return { code: 'endpoint_refuses', message, since: seconds(refused.since), until: null };
  }
  const pauseMs = pausedUntil - clock.monotonic();
  if (pauseMs < shortPauseMs) return null;
  const message = 'Waiting until the model endpoint takes more requests: it has asked for a pause.';
  return { code: 'endpoint_busy', message, since: null, until: seconds(clock.wall() + pauseMs) };
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}
