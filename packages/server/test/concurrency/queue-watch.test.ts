import { expect, test } from 'vitest';
import type { Limiter } from '../../src/concurrency/limiter.ts';
import type { QueueSample } from '../../src/concurrency/queue-source.ts';
import { createQueueWatch } from '../../src/concurrency/queue-watch.ts';
import type { LogEntry } from '../../src/log/log.ts';
import { systemClock } from '../../src/time/clock.ts';
import { steadyClock } from '../../src/time/steady-clock.ts';
import type { Upstream, UpstreamAnswer } from '../../src/upstream/upstream.ts';

const text = 'vllm:num_requests_running 3\nvllm:num_requests_waiting 1\n';
const answerOf = (status: number, body: string): UpstreamAnswer => ({
  status,
  header: () => null,
  text: body,
});

/** Runs a watch for so many seconds of its clock. */
async function watchFor(
  seconds: number,
  metrics: (reading: number) => UpstreamAnswer,
  { isIdle = false, usesQueue = true } = {},
) {
  const samples: QueueSample[] = [];
  const entries: LogEntry[] = [];
  let readings = 0;
  let slept = 0;
  let resumed = 0;
  const over = Promise.withResolvers<void>();
  const clock = steadyClock(systemClock());
  const limiter = { usesQueue, read: (sample: QueueSample) => samples.push(sample) } as unknown as Limiter;
  const upstream: Upstream = {
    send: () => Promise.reject(new Error('not called')),
    models: () => Promise.reject(new Error('not called')),
    async metrics() {
      readings += 1;
      return metrics(readings);
    },
    close: () => Promise.resolve(),
  };
  const watch = createQueueWatch({
    target: { upstream, limiter, inFlight: 5 },
    clock: {
      ...clock,
      sleep: async (_, signal) => {
        slept += 1;
        if (slept <= seconds) {
          return;
        }
        over.resolve();
        await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
      },
    },
    log: (entry) => entries.push(entry),
    engine: {
      isIdle,
      resume() {
        resumed += 1;
      },
    },
  });
  watch.start();
  if (usesQueue) {
    await over.promise;
  }
  await watch.close();
  return { samples, entries, readings, resumed };
}

test('reads the queue at start and once a second while lines run, and says once whose it is', async () => {
  const { samples, entries, readings, resumed } = await watchFor(3, () => answerOf(200, text));
  expect(readings).toBe(4);
  expect(resumed).toBe(4);
  expect(samples[0]).toMatchObject({ running: 3, waiting: 1, inFlight: 5 });
  expect(entries).toEqual([
    { level: 'info', message: 'the queue of the model server is seen', engine: 'vLLM' },
  ]);
});

test('reads it at start only while no line runs', async () => {
  expect((await watchFor(5, () => answerOf(200, text), { isIdle: true })).readings).toBe(1);
});

test('does not read it where the limit is fixed', async () => {
  expect((await watchFor(5, () => answerOf(200, text), { usesQueue: false })).readings).toBe(0);
});

test('polls a server without metrics once a minute', async () => {
  const { readings, samples } = await watchFor(121, () => answerOf(404, text));
  expect(readings).toBe(3);
  expect(samples).toEqual([]);
});

test('a reading that fails is made up by the next one', async () => {
  const { readings, samples } = await watchFor(3, (reading) => {
    if (reading === 2) {
      throw new Error('reset');
    }
    return answerOf(200, text);
  });
  expect(readings).toBe(4);
  expect(samples).toHaveLength(3);
});
