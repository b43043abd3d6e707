import { expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { createDispatcher } from '../../src/engine/dispatcher.ts';
import { createEndpointState } from '../../src/engine/endpoint-state.ts';
import { createLane } from '../../src/engine/lane.ts';
import type { LineResult } from '../../src/engine/line-outcome.ts';
import { createServerMetrics } from '../../src/metrics/server-metrics.ts';
import { steadyClock } from '../../src/steady-clock.ts';
import { type Upstream, UpstreamFailure } from '../../src/upstream/upstream.ts';

const retry = { firstMs: 0, longestMs: 0, mostAttempts: 3 };

/** Sends lines to an upstream that answers as `send` does, until each has its result. */
async function sendAll(count: number, send: Upstream['send'], rules = retry) {
  const upstream: Upstream = {
    send,
    models: () => Promise.reject(new Error('not asked for')),
    close: () => Promise.resolve(),
  };
  const clock = steadyClock(systemClock());
  const metrics = createServerMetrics();
  const log = () => undefined;
  const dispatcher = createDispatcher({
    upstream,
    clock,
    concurrency: 4,
    hours: null,
    retry: rules,
    mayCall: () => true,
    log,
    metrics,
    endpoint: createEndpointState({ clock, retry: rules, log, metrics }),
    stopping: new AbortController().signal,
  });
  const lane = createLane(
    { batchId: 'batch_1', endpoint: '/v1/embeddings', deadline: Date.now() + 1e6, createdAt: Date.now() },
    { ready: count, waiting: count, characters: 1e6 },
  );
  const lines = Array.from({ length: count }, (_, index) => ({
    index,
    customId: `"r${index}"`,
    body: `{"n":${index}}`,
  }));
  for (const line of lines) lane.push(line);
  const results = new Map<number, LineResult>();
  await new Promise<void>((done) => {
    const work = {
      lane,
      claimLost: new AbortController().signal,
      hadAnswers: false,
      record(index: number, result: LineResult) {
        expect(results.has(index)).toBe(false);
        results.set(index, result);
        return Promise.resolve();
      },
      changed: () => {
        if (results.size === count && lane.isEmpty) done();
      },
    };
    dispatcher.add(work);
    dispatcher.pump();
  });
  return { results, lines };
}

const answer = (status: number, text: string) => Promise.resolve({ status, text, header: () => null });

test('a line that has its result holds no text any more', async () => {
  const { lines } = await sendAll(20, () => answer(200, '{"ok":true}'));
  expect(lines.every(({ body, customId }) => body === '' && customId === '')).toBe(true);
});

test.each([
  ['a page instead of JSON', 200, '<html>please log in</html>'],
  ['an answer to a method it does not know', 501, '{"error":{"message":"not implemented"}}'],
])('%s for every line ends each after mostAttempts such answers', async (_, status, text) => {
  let calls = 0;
  const { results } = await sendAll(5, () => {
    calls += 1;
    return answer(status, text);
  });
  expect([...results.values()].map(({ kind }) => kind)).toEqual(Array.from({ length: 5 }, () => 'error'));
  expect(calls).toBe(5 * retry.mostAttempts);
});

test.each([
  ['refused connections', () => Promise.reject(new UpstreamFailure('unreachable', 'No.'))],
  ['timeouts', () => Promise.reject(new UpstreamFailure('timeout', 'Late.'))],
  ['broken connections', () => Promise.reject(new UpstreamFailure('broken', 'Cut.'))],
  ['429', () => answer(429, '{}')],
  ['500', () => answer(500, '{}')],
  ['502', () => answer(502, 'Bad gateway')],
  ['503', () => answer(503, '{}')],
  ['504', () => answer(504, '{}')],
])('an upstream that is away is waited for: %s', async (_, fail) => {
  let calls = 0;
  const { results } = await sendAll(2, () => {
    calls += 1;
    return calls <= 2 * retry.mostAttempts + 20 ? fail() : answer(200, '{"ok":true}');
  });
  expect([...results.values()].map(({ kind }) => kind)).toEqual(['output', 'output']);
});
