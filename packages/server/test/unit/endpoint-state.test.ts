import { expect, test } from 'vitest';
import {
  createEndpointState,
  type FailedAttempt,
  type FailureKind,
} from '../../src/failures/endpoint-state.ts';
import type { LogEntry } from '../../src/log/log.ts';
import { createServerMetrics } from '../../src/metrics/server-metrics.ts';
import { steadyClock } from '../../src/time/steady-clock.ts';
import { manualClock } from '../support/manual-clock.ts';

const retry = { firstMs: 1000, maxMs: 8000, maxAttempts: 20 };

function start() {
  const clock = manualClock();
  const entries: LogEntry[] = [];
  const metrics = createServerMetrics();
  const state = createEndpointState({
    clock: steadyClock(clock),
    retry,
    log: (entry) => entries.push(entry),
    metrics,
  });
  const isUp = () => /^offpeak_upstream_up 1$/m.test(metrics.text(null));
  return { clock, entries, state, isUp };
}

const attempt = (kind: FailureKind = 'unreachable', waitMs: number | null = null): FailedAttempt => ({
  kind,
  reason: 'connect ECONNREFUSED',
  detail: 'connect ECONNREFUSED 10.0.0.1:8000',
  waitMs,
});

test('three failures in a row are a problem: one log entry at its start and one at its end', () => {
  const { clock, entries, state, isUp } = start();
  const fail = () => state.failed(attempt(), { isTrial: false, inFlight: 1 });
  fail();
  fail();
  expect([state.problem, entries, isUp()]).toEqual([null, [], true]);
  state.answered();
  fail();
  fail();
  expect(state.problem).toBeNull();
  fail();
  expect(state.problem).toEqual({ kind: 'unreachable', reason: 'connect ECONNREFUSED', since: clock.now() });
  expect(isUp()).toBe(false);
  for (let count = 0; count < 5; count++) {
    clock.pass(10_000);
    const isTrial = state.begin();
    state.failed(attempt(), { isTrial, inFlight: 1 });
    state.end(isTrial);
  }
  state.answered();
  state.answered();
  expect([state.problem, isUp(), state.mayTry(0)]).toEqual([null, true, true]);
  expect(entries).toEqual([
    {
      level: 'warn',
      message: 'the model endpoint fails: requests wait until it answers',
      reason: 'connect ECONNREFUSED 10.0.0.1:8000',
    },
    { level: 'info', message: 'the model endpoint answers again', afterSeconds: 50 },
  ]);
});

test('of many attempts in flight all must fail', () => {
  const { state } = start();
  for (let count = 1; count < 16; count++) {
    state.failed(attempt(), { isTrial: false, inFlight: 16 });
  }
  expect(state.problem).toBeNull();
  state.failed(attempt(), { isTrial: false, inFlight: 16 });
  expect(state.problem).not.toBeNull();
});

test('a certain failure is a problem immediately', () => {
  const { state } = start();
  state.failed(attempt(), { isTrial: false });
  expect(state.problem).not.toBeNull();
});

test.each<[FailureKind, number]>([
  ['unreachable', 5000],
  ['failing', 8000],
  ['wasted', 80_000],
])('pauses double up to their longest: %s', (kind, longest) => {
  const { clock, state } = start();
  state.failed(attempt(kind), { isTrial: false });
  const pauses: number[] = [];
  for (let count = 0; count < 8; count++) {
    const pause = state.pausedUntil - clock.monotonic();
    pauses.push(pause);
    expect(state.mayTry(state.pausedUntil - 1)).toBe(false);
    clock.pass(pause);
    const isTrial = state.begin();
    expect(isTrial).toBe(true);
    state.failed(attempt(kind), { isTrial, inFlight: 1 });
    state.end(isTrial);
  }
  for (const [index, pause] of pauses.entries()) {
    const full = Math.min(longest, 1000 * 2 ** index);
    expect(pause).toBeLessThanOrEqual(full);
    expect(pause).toBeGreaterThanOrEqual(full * 0.75);
  }
});

test('a pause is never shorter than the endpoint asked', () => {
  const { clock, state } = start();
  state.failed(attempt('failing', 77_000), { isTrial: false });
  expect(state.pausedUntil).toBe(clock.monotonic() + 77_000);
});

test('a busy endpoint is a problem only when that lasts', () => {
  const { clock, state } = start();
  const fail = () => state.failed(attempt('busy'), { isTrial: false, inFlight: 1 });
  for (let count = 0; count < 20; count++) {
    fail();
  }
  clock.pass(9999);
  fail();
  expect(state.problem).toBeNull();
  clock.pass(1);
  fail();
  expect(state.problem).toMatchObject({ kind: 'busy' });
  // An answer in between restarts it.
  state.answered();
  fail();
  clock.pass(9999);
  fail();
  expect(state.problem).toBeNull();
});

test('the problem has the reason of the last trial and the time of the first failure', () => {
  const { clock, state } = start();
  const since = clock.now();
  state.failed(attempt(), { isTrial: false });
  clock.pass(5000);
  state.failed({ ...attempt('failing'), reason: 'status 500' }, { isTrial: false, inFlight: 2 });
  expect(state.problem).toMatchObject({ reason: 'connect ECONNREFUSED', since });
  const isTrial = state.begin();
  state.failed({ ...attempt('busy'), reason: 'status 503' }, { isTrial, inFlight: 1 });
  expect(state.problem).toEqual({ kind: 'busy', reason: 'status 503', since });
});
