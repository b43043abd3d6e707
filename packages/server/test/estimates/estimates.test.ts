import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addEstimateMetrics } from '../../src/estimates/estimate-metrics.ts';
import { createEstimates } from '../../src/estimates/estimates.ts';
import { createProgressLog, formatDuration } from '../../src/estimates/progress-log.ts';
import { createRateWindow } from '../../src/estimates/rate-window.ts';
import type { LogEntry } from '../../src/log/log.ts';
import { createServerMetrics } from '../../src/metrics/server-metrics.ts';
import { usageOf } from '../../src/results/usage.ts';
import { steadyClock } from '../../src/time/steady-clock.ts';
import { chatLines, createBatch, eventually, pollBatch } from '../support/batch-file.ts';
import { manualClock } from '../support/manual-clock.ts';
import { startServer } from '../support/start-server.ts';

const usage = usageOf({ usage: { prompt_tokens: 10, completion_tokens: 30, total_tokens: 40 } });

/** Estimates on a clock that a test moves. */
function start() {
  let at = 5_000_000;
  const estimates = createEstimates({ monotonic: () => at });
  return {
    estimates,
    pass(ms: number) {
      at += ms;
    },
  };
}

test('a batch with 10 lines a second and 600 left takes a minute', () => {
  const { estimates, pass } = start();
  const batch = estimates.begin('batch_1', 1000);
  expect(estimates.ofBatch('batch_1')).toBeNull();
  for (let line = 0; line < 400; line++) {
    pass(100);
    batch.recorded(usage);
  }
  expect(estimates.ofBatch('batch_1')).toMatchObject({
    requests_per_second: 10,
    output_tokens_per_second: 301,
  });
  expect(estimates.ofBatch('batch_1')?.seconds_left).toBeCloseTo(60, -1);
  expect(estimates.rate('now').lines).toBeCloseTo(10, 0);
  expect(estimates.rate('now').inputTokens).toBeCloseTo(100, -1);
  expect([estimates.left, estimates.batches]).toEqual([600, 1]);
  batch.end();
  expect([estimates.left, estimates.batches, estimates.secondsLeft()]).toEqual([0, 0, 0]);
  expect(estimates.ofBatch('batch_1')).toBeNull();
});

test('while nothing moves there is no estimate, and the last hour still counts', () => {
  const { estimates, pass } = start();
  const batch = estimates.begin('batch_1', 100);
  batch.recorded(usage);
  pass(600_000);
  expect([estimates.ofBatch('batch_1'), estimates.secondsLeft()]).toEqual([null, null]);
  expect(estimates.rate('now').lines).toBe(0);
  expect(estimates.rate('hour').lines).toBeGreaterThan(0);
});

test('the rate of a steady stream is that stream, whatever the window', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 2, max: 40 }),
      fc.integer({ min: 10, max: 2000 }),
      (everyMs, slices, sliceMs) => {
        const window = createRateWindow(sliceMs, slices);
        const end = Math.max(slices * sliceMs * 2, 4000);
        let at = 0;
        for (; at < end; at += everyMs) {
          window.add({ lines: 1, inputTokens: 0, outputTokens: 2 }, at);
        }
        const { lines, outputTokens } = window.perSecond(at);
        // A span shorter than a second counts as one.
        const share = Math.min(1, (slices * sliceMs) / 1000);
        expect(lines).toBeGreaterThan((1000 / everyMs) * share * 0.7 * (1 - 1 / slices) - 2);
        expect(lines).toBeLessThan((1000 / everyMs) * 1.3 + 2);
        expect(outputTokens).toBeCloseTo(2 * lines);
      },
    ),
    { numRuns: 25 },
  );
});

test('the metrics are sums, and name no batch', () => {
  const { estimates, pass } = start();
  const metrics = createServerMetrics();
  addEstimateMetrics(metrics, estimates);
  expect(metrics.text(null)).toContain('offpeak_seconds_left 0\n');
  const batch = estimates.begin('batch_secret', 50);
  expect(metrics.text(null)).not.toMatch(/^offpeak_seconds_left /m);
  pass(1000);
  batch.recorded(usage);
  const text = metrics.text(null);
  for (const line of [
    'offpeak_lines_per_second{window="now"} 1',
    'offpeak_tokens_per_second{kind="output",window="hour"} 30',
    'offpeak_seconds_left 49',
  ]) {
    expect(text).toContain(`${line}\n`);
  }
  expect(text).not.toContain('batch_secret');
});

test('the log says once a minute how far batches are, while any runs', async () => {
  const clock = manualClock();
  const steady = steadyClock(clock);
  const estimates = createEstimates(steady);
  const entries: LogEntry[] = [];
  const progress = createProgressLog({ estimates, clock: steady, log: (entry) => void entries.push(entry) });
  progress.start();
  const minute = async (): Promise<void> => {
    for (let second = 0; second < 60; second++) {
      clock.pass(1000);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await minute();
  expect(entries).toEqual([]);
  const batch = estimates.begin('batch_1', 50_001);
  clock.pass(1);
  batch.recorded(usage);
  await minute();
  await minute();
  expect(entries).toMatchObject([
    { message: 'batches wait', batches: 1, linesLeft: 50_000 },
    { message: 'batches wait', timeLeft: expect.stringMatching(/^\d+ d \d+ h$/) },
  ]);
  batch.recorded(usage);
  clock.pass(59_000);
  batch.recorded(usage);
  await minute();
  expect(entries.at(-1)).toMatchObject({ linesLeft: 49_998 });
  const closed = progress.close();
  clock.pass(100_000);
  await closed;
});

test.each([
  [0.4, '1 s'],
  [59, '59 s'],
  [600, '10 min'],
  [7500, '2 h 5 min'],
  [200_000, '2 d 7 h'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

test('a batch says how fast it runs, until it has ended', async () => {
  await using server = await startServer({
    concurrency: 2,
    script: ({ body }, answer) => {
      const done = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
      setTimeout(
        () => answer(200, { object: 'chat.completion', model: body.model, choices: [], usage: done }),
        10,
      );
    },
  });
  const { id } = await createBatch(server.openai, chatLines(100));
  await eventually(async () => 'estimate' in (await server.openai.batches.retrieve(id)));
  const metrics = await (await server.call('/metrics')).text();
  expect(metrics).toMatch(/offpeak_tokens_per_second\{kind="output",window="now"\} \d/);
  expect(await pollBatch(server.openai, id)).not.toHaveProperty('estimate');
});
