import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLimiter } from '../../src/concurrency/limiter.ts';
import type { EndpointState } from '../../src/failures/endpoint-state.ts';
import { createCallStats } from '../../src/metrics/call-stats.ts';
import { createPool } from '../../src/pool/pool.ts';
import { serving, type Target } from '../../src/pool/target.ts';
import { systemClock } from '../../src/time/clock.ts';
import { steadyClock } from '../../src/time/steady-clock.ts';
import { modelOf } from '../../src/upstream/model-of.ts';
import type { Upstream } from '../../src/upstream/upstream.ts';

const clock = steadyClock(systemClock());

function targetOf(
  name: string,
  changes: Partial<Target> & { isDown?: boolean; pausedUntil?: number } = {},
): Target {
  const { isDown = false, pausedUntil = 0, ...rest } = changes;
  const problem = isDown ? { kind: 'unreachable' as const, reason: `${name} is down`, since: 7 } : null;
  const endpoint = { problem, pausedUntil, mayTry: () => !isDown } as unknown as EndpointState;
  return {
    name,
    upstream: {} as Upstream,
    calls: createCallStats(),
    endpoint,
    limiter: createLimiter(10, 10, clock),
    weight: 1,
    hours: null,
    closedUntil: () => Number.NEGATIVE_INFINITY,
    inFlight: 0,
    liveInFlight: 0,
    models: null,
    hasFixedModels: false,
    lacking: new Set<string>(),
    ...rest,
  };
}

test('picks the endpoint with the largest free share', () => {
  const busy = targetOf('busy', { inFlight: 6 });
  const free = targetOf('free', { inFlight: 2 });
  expect(createPool([busy, free]).pick(1, null)).toBe(free);
  expect(createPool([free, busy]).pick(1, null)).toBe(free);
});

test('leaves out endpoints that are full, paused or down', () => {
  const full = targetOf('full', { inFlight: 10 });
  const paused = targetOf('paused', { pausedUntil: 50 });
  const down = targetOf('down', { isDown: true });
  const pool = createPool([full, paused, down]);
  expect(pool.pick(49, null)).toBeNull();
  expect(pool.pick(50, null)).toBe(paused);
  expect(pool.nextFree(10)).toBe(50);
  expect(pool.nextFree(50)).toBe(Infinity);
});

test('picks only endpoints that serve the model', () => {
  const llama = targetOf('llama', { models: new Set(['llama3:latest', 'a']) });
  const qwen = targetOf('qwen', { models: new Set(['qwen3', 'a']), inFlight: 3 });
  const pool = createPool([llama, qwen]);
  expect(pool.pick(1, 'qwen3')).toBe(qwen);
  expect(pool.pick(1, 'llama3')).toBe(llama);
  expect(pool.pick(1, 'a')).toBe(llama);
  expect(pool.hasOther(llama, 'a')).toBe(true);
  expect(pool.hasOther(llama, 'llama3')).toBe(false);
  llama.inFlight = 10;
  expect(pool.pick(1, 'llama3')).toBeNull();
});

test('a model that no endpoint lists is tried at any', () => {
  const llama = targetOf('llama', { models: new Set(['llama3']) });
  expect(createPool([llama]).pick(1, 'new-model')).toBe(llama);
  expect(createPool([llama]).pick(1, null)).toBe(llama);
});

test('a model that was refused as unknown is not requested again while another may serve it', () => {
  const [one, two] = [targetOf('one'), targetOf('two')];
  one.lacking.add('m');
  expect(serving([one, two], 'm')).toEqual([two]);
  expect(serving([one, two], 'other')).toEqual([one, two]);
  two.lacking.add('m');
  expect(serving([one, two], 'm')).toEqual([one, two]);
  expect(createPool([one, two]).hasOther(one, 'm')).toBe(false);
});

test('a model that no endpoint lists is tried at each of them', () => {
  const one = targetOf('one', { models: new Set(['a']) });
  const two = targetOf('two', { models: new Set(['b']) });
  const pool = createPool([one, two]);
  expect(pool.knows('m')).toBe(false);
  expect(pool.pick(1, 'm')).toBe(one);
  one.lacking.add('m');
  expect(pool.hasOther(one, 'm')).toBe(true);
  expect(pool.pick(1, 'm')).toBe(two);
  pool.answered('m');
  expect([pool.knows('m'), pool.knows('a'), pool.knows('c')]).toEqual([true, true, false]);
});

test('an endpoint with twice the weight gets twice as many lines', () => {
  const [light, heavy] = [targetOf('light'), targetOf('heavy', { weight: 2 })];
  const pool = createPool([light, heavy]);
  for (let line = 0; line < 9; line++) {
    const target = pool.pick(1, null);
    if (target !== null) {
      target.inFlight += 1;
    }
  }
  expect([light.inFlight, heavy.inFlight]).toEqual([3, 6]);
});

test('an endpoint outside its hours gets no line', () => {
  const night = targetOf('night', { closedUntil: () => 700 });
  const pool = createPool([night, targetOf('day')]);
  expect(pool.pick(1, null)?.name).toBe('day');
  expect(pool.nextFree(1)).toBe(700);
  expect(createPool([night]).heldUntil(1)).toBe(700);
});

test('has a problem only while all endpoints have one', () => {
  const down = targetOf('down', { isDown: true });
  const up = targetOf('up');
  expect(createPool([down, up]).problem).toBeNull();
  expect(createPool([down, targetOf('too', { isDown: true })]).problem?.reason).toBe('down is down');
  expect(createPool([up, up]).max).toBe(20);
});

test('reads the model of a request', () => {
  fc.assert(
    fc.property(fc.string(), fc.jsonValue(), (model, other) => {
      expect(modelOf(JSON.stringify({ other, model }))).toBe(model);
      expect(modelOf(JSON.stringify({ messages: [{ model: 'x' }], model }))).toBe(model);
    }),
  );
  for (const body of ['', '{}', '[]', '{"model":3}', '{"model":null}', '{"x":{"model":"a"}}']) {
    expect(modelOf(body)).toBeNull();
  }
});
