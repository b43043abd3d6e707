import { expect, test } from 'vitest';
import { recordResult } from '../../src/engine/record-result.ts';
import { restAfter } from '../../src/engine/rests.ts';
import { steadyClock } from '../../src/steady-clock.ts';
import type { ResultJournal } from '../../src/storage/storage.ts';
import { manualClock } from '../support/manual-clock.ts';

const deadline = 86_400_000;

test.each([
  [{ failures: 1, mayPass: true, now: 0 }, 5000],
  [{ failures: 3, mayPass: true, now: 0 }, 20_000],
  [{ failures: 500, mayPass: true, now: 0 }, 300_000],
  [{ failures: 500, mayPass: true, now: deadline + 59_000 }, 1000],
  [{ failures: 1, mayPass: true, now: deadline + 60_000 }, null],
  [{ failures: 7, mayPass: false, now: 0 }, 300_000],
  [{ failures: 8, mayPass: false, now: 0 }, null],
])('after %j a batch rests for %s ms', (trouble, rest) => {
  expect(restAfter({ ...trouble, deadline })).toBe(rest);
});

test('a result that is not taken is offered more and more seldom, and no longer than until its time', async () => {
  const clock = manualClock(0);
  const offered: number[] = [];
  const journal = {
    append() {
      offered.push(clock.now() / 1000);
      return Promise.reject(new Error('full'));
    },
  } as unknown as ResultJournal;
  const context = {
    clock: steadyClock(clock),
    log: () => undefined,
    stopping: new AbortController().signal,
    lose: () => undefined,
  };
  const written = recordResult(context, journal, { kind: 'output', text: '{}' }, 100_000);
  let isOver = false;
  void written.then(() => {
    isOver = true;
  });
  while (!isOver) {
    await new Promise((resolve) => setImmediate(resolve));
    clock.pass(1000);
  }
  expect(await written).toBe(false);
  expect(offered).toEqual([0, 1, 3, 7, 15, 31, 61, 91, 100]);
});
