import { expect, test } from 'vitest';
import { createEndpointState } from '../../src/failures/endpoint-state.ts';
import { createEndpointWatch } from '../../src/failures/endpoint-watch.ts';
import { defaultRetryRules } from '../../src/failures/retry-delay.ts';
import type { LogEntry } from '../../src/log/log.ts';
import { createServerMetrics } from '../../src/metrics/server-metrics.ts';
import { steadyClock } from '../../src/time/steady-clock.ts';
import { type Upstream, UpstreamError } from '../../src/upstream/upstream.ts';
import { manualClock } from '../support/manual-clock.ts';

/** A started watch whose endpoint answers as `models` does, on a clock that goes second by second. */
function start(models: () => ReturnType<Upstream['models']>) {
  const clock = manualClock();
  const steady = steadyClock(clock);
  const entries: LogEntry[] = [];
  const log = (entry: LogEntry) => entries.push(entry);
  const endpoint = createEndpointState({
    clock: steady,
    retry: defaultRetryRules,
    log,
    metrics: createServerMetrics(),
  });
  const engine = {
    isIdle: true,
    resumed: 0,
    resume() {
      engine.resumed += 1;
    },
  };
  let asked = 0;
  const upstream: Upstream = {
    send: () => Promise.reject(new Error('Nothing is sent.')),
    models: () => {
      asked += 1;
      return models();
    },
    close: () => Promise.resolve(),
  };
  const target = { upstream, endpoint, models: null, hasFixedModels: false, lacking: new Set<string>() };
  const watch = createEndpointWatch({ target, clock: steady, log, engine });
  watch.start();
  return {
    endpoint,
    engine,
    entries,
    asked: () => asked,
    async pass(seconds: number) {
      for (let second = 0; second < seconds; second++) {
        clock.pass(1000);
        for (let turn = 0; turn < 5; turn++) {
          await new Promise((resolve) => setImmediate(resolve));
        }
      }
    },
    async [Symbol.asyncDispose]() {
      const closed = watch.close();
      clock.pass(1e6);
      await closed;
    },
  };
}

const listed = () => Promise.resolve({ status: 200, text: '{"data":[]}', header: () => null });
const refused = () =>
  Promise.reject(
    new UpstreamError('unreachable', 'No.', Object.assign(new Error('x'), { code: 'X', syscall: 'connect' })),
  );

test('the models of an endpoint are listed once, a second after the start', async () => {
  await using started = start(listed);
  expect(started.asked()).toBe(0);
  await started.pass(1);
  expect(started.asked()).toBe(1);
  await started.pass(100);
  expect(started.asked()).toBe(1);
  expect(started.entries).toMatchObject([{ message: 'the model endpoint answers', models: 0 }]);
});

test('the models are not listed if lines have succeeded, and are if all were refused', async () => {
  await using works = start(listed);
  works.endpoint.answered('done');
  await using fails = start(listed);
  const attempt = { kind: 'busy', reason: 'status 503', detail: 'status 503', waitMs: null } as const;
  fails.endpoint.failed(attempt, { isTrial: false, inFlight: 1 });
  await using refuses = start(listed);
  refuses.endpoint.answered('refused');
  for (const { pass } of [works, fails, refuses]) {
    await pass(20);
  }
  expect([works.asked(), fails.asked(), refuses.asked()]).toEqual([0, 0, 1]);
});

test('while a batch runs, the question waits for its first line, for ten seconds', async () => {
  await using started = start(listed);
  started.engine.isIdle = false;
  await started.pass(9);
  expect(started.asked()).toBe(0);
  await started.pass(1);
  expect(started.asked()).toBe(1);
  await using shown = start(listed);
  shown.engine.isIdle = false;
  await shown.pass(5);
  shown.endpoint.answered('done');
  await shown.pass(20);
  expect(shown.asked()).toBe(0);
});

test('an unreachable endpoint is polled after growing pauses, and lines are sent each time', async () => {
  let isBack = false;
  await using started = start(() => (isBack ? listed() : refused()));
  await started.pass(1);
  expect(started.endpoint.problem).toMatchObject({ kind: 'unreachable', reason: 'connect X' });
  await started.pass(600);
  const asked = started.asked();
  expect(asked).toBeGreaterThan(600 / 7);
  expect(asked).toBeLessThan(600 / 3 + 10);
  expect(started.engine.resumed).toBe(asked);
  isBack = true;
  await started.pass(7);
  expect(started.endpoint.problem).toBeNull();
  expect(started.entries.map(({ message }) => message)).toEqual([
    'the model endpoint fails: requests wait until it answers',
    'the model endpoint answers again',
  ]);
  await started.pass(100);
  expect(started.asked()).toBe(asked + 1);
});

test('while there are lines they find out, and another problem causes no question', async () => {
  await using lines = start(refused);
  await lines.pass(1);
  lines.engine.isIdle = false;
  await lines.pass(100);
  expect(lines.asked()).toBe(1);
  await using fails = start(listed);
  await fails.pass(1);
  fails.endpoint.failed({ kind: 'failing', reason: 'x', detail: 'x', waitMs: null }, { isTrial: false });
  await fails.pass(100);
  expect(fails.asked()).toBe(1);
});
