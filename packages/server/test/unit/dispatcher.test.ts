import { expect, test } from 'vitest';
import { createLimiter, type Limiter } from '../../src/concurrency/limiter.ts';
import { createEndpointState, type EndpointState } from '../../src/failures/endpoint-state.ts';
import type { LineResult } from '../../src/failures/line-outcome.ts';
import { createCallStats } from '../../src/metrics/call-stats.ts';
import { createServerMetrics } from '../../src/metrics/server-metrics.ts';
import { createPool, type Pool } from '../../src/pool/pool.ts';
import { createBatchQueue } from '../../src/queue/batch-queue.ts';
import { createDispatcher } from '../../src/queue/dispatcher.ts';
import { systemClock } from '../../src/time/clock.ts';
import { steadyClock } from '../../src/time/steady-clock.ts';
import { type Upstream, UpstreamError } from '../../src/upstream/upstream.ts';

const noLiveTraffic = { batchCeiling: Number.POSITIVE_INFINITY, batchBegan: () => undefined };
const retry = { firstMs: 0, maxMs: 0, maxAttempts: 3 };

function poolOf(upstream: Upstream, endpoint: EndpointState, limiter: Limiter): Pool {
  return createPool([
    {
      name: 'one',
      upstream,
      calls: createCallStats(),
      endpoint,
      limiter,
      weight: 1,
      hours: null,
      closedUntil: () => Number.NEGATIVE_INFINITY,
      inFlight: 0,
      liveInFlight: 0,
      models: null,
      hasFixedModels: false,
      lacking: new Set(),
    },
  ]);
}

/** Sends lines to an upstream that answers as `send` does, until each has its result. */
async function sendAll(count: number, send: Upstream['send'], rules = retry, hadAnswers = false) {
  const upstream: Upstream = {
    send,
    models: () => Promise.reject(new Error('not asked for')),
    close: () => Promise.resolve(),
  };
  const clock = steadyClock(systemClock());
  const metrics = createServerMetrics();
  const log = () => undefined;
  const dispatcher = createDispatcher({
    pool: poolOf(
      upstream,
      createEndpointState({ clock, retry: rules, log, metrics }),
      createLimiter(4, 4, clock),
    ),
    clock,
    live: noLiveTraffic,
    hours: null,
    retry: rules,
    mayCall: () => true,
    log,
    metrics,
    stopping: new AbortController().signal,
  });
  const queue = createBatchQueue(
    { batchId: 'batch_1', endpoint: '/v1/embeddings', deadline: Date.now() + 1e6, createdAt: Date.now() },
    { ready: count, waiting: count, characters: 1e6 },
  );
  const lines = Array.from({ length: count }, (_, index) => ({
    index,
    customId: `"r${index}"`,
    body: `{"n":${index}}`,
  }));
  for (const line of lines) {
    queue.enqueue(line);
  }
  const results = new Map<number, LineResult>();
  await new Promise<void>((done) => {
    const work = {
      queue,
      model: null,
      reject: () => undefined,
      claimLost: new AbortController().signal,
      hadAnswers,
      record(index: number, result: LineResult) {
        expect(results.has(index)).toBe(false);
        results.set(index, result);
        return Promise.resolve();
      },
      changed: () => {
        if (results.size === count && queue.isEmpty) {
          done();
        }
      },
    };
    dispatcher.add(work);
    dispatcher.sendLines();
  });
  return { results, lines };
}

const answer = (status: number, text: string) => Promise.resolve({ status, text, header: () => null });

test('a line that has its result holds no text', async () => {
  const { lines } = await sendAll(20, () => answer(200, '{"ok":true}'));
  expect(lines.every(({ body, customId }) => body === '' && customId === '')).toBe(true);
});

test.each([
  ['a page instead of JSON', 200, '<html>please log in</html>'],
  ['an answer to a method it does not know', 501, '{"error":{"message":"not implemented"}}'],
])('%s for every line ends each after maxAttempts such answers', async (_, status, text) => {
  let calls = 0;
  const { results } = await sendAll(5, () => {
    calls += 1;
    return answer(status, text);
  });
  expect([...results.values()].map(({ kind }) => kind)).toEqual(Array.from({ length: 5 }, () => 'error'));
  expect(calls).toBe(5 * retry.maxAttempts);
});

test.each([
  ['refused connections', () => Promise.reject(new UpstreamError('unreachable', 'No.'))],
  ['timeouts', () => Promise.reject(new UpstreamError('timeout', 'Late.'))],
  ['broken connections', () => Promise.reject(new UpstreamError('broken', 'Cut.'))],
  ['429', () => answer(429, '{}')],
  ['500', () => answer(500, '{}')],
  ['502', () => answer(502, 'Bad gateway')],
  ['503', () => answer(503, '{}')],
  ['504', () => answer(504, '{}')],
])('an upstream that is away is waited for: %s', async (_, fail) => {
  let calls = 0;
  const { results } = await sendAll(2, () => {
    calls += 1;
    return calls <= 2 * retry.maxAttempts + 20 ? fail() : answer(200, '{"ok":true}');
  });
  expect([...results.values()].map(({ kind }) => kind)).toEqual(['output', 'output']);
});

test('equal refusals that are the fault of the lines do not delay the next lines', async () => {
  const refusedLines = 14;
  const { results } = await sendAll(
    30,
    ({ body }) =>
      (JSON.parse(body) as { n: number }).n < refusedLines
        ? answer(403, '{"error":"no"}')
        : answer(200, '{"ok":true}'),
    retry,
    true,
  );
  const kinds = [...results].sort(([one], [other]) => one - other).map(([, { kind }]) => kind);
  expect(kinds).toEqual(Array.from({ length: 30 }, (_, n) => (n < refusedLines ? 'error' : 'output')));
});

test('while nothing succeeds batches alternate, so that no single batch decides for all', async () => {
  const clock = steadyClock(systemClock());
  const metrics = createServerMetrics();
  const log = () => undefined;
  const sent: string[] = [];
  const endpointState = createEndpointState({ clock, retry, log, metrics });
  const upstream: Upstream = {
    send({ endpoint }) {
      sent.push(endpoint);
      return endpoint === 'good' || sent.length > 50 ? answer(200, '{"ok":true}') : answer(500, '{}');
    },
    models: () => Promise.reject(new Error('not asked for')),
    close: () => Promise.resolve(),
  };
  const dispatcher = createDispatcher({
    pool: poolOf(upstream, endpointState, createLimiter(1, 1, clock)),
    clock,
    live: noLiveTraffic,
    hours: null,
    retry,
    mayCall: () => true,
    log,
    metrics,
    stopping: new AbortController().signal,
  });
  const added = (endpoint: string, deadline: number) =>
    new Promise<void>((resolve) => {
      const batchId = `batch_${endpoint}`;
      const queue = createBatchQueue(
        { batchId, endpoint, deadline, createdAt: 0 },
        { ready: 9, waiting: 9, characters: 1e6 },
      );
      queue.enqueue({ index: 0, customId: '"a"', body: '{}' });
      const record = () => Promise.resolve(resolve());
      dispatcher.add({
        queue,
        model: null,
        reject: () => undefined,
        claimLost: new AbortController().signal,
        hadAnswers: false,
        record,
        changed: () => undefined,
      });
    });
  // The nearest deadline goes first, as long as nothing is known to be wrong.
  const bad = added('bad', Date.now() + 1e6);
  const good = added('good', Date.now() + 2e6);
  dispatcher.sendLines();
  await good;
  expect(sent.indexOf('good')).toBeLessThan(6);
  await bad;
});
