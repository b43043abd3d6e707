import { expect, test } from 'vitest';
import { createPollHistory } from '../src/batch/poll-history.ts';

test('each query has a history of its own: since its first poll, and since its last change', () => {
  const history = createPollHistory();
  const [one, other] = [{}, {}];
  const [first, second] = [{ completed: 1 }, { completed: 2 }];
  expect(history.record(one, first, 1_000)).toEqual({ forMs: 0, quietMs: 0 });
  expect(history.record(one, first, 3_000)).toEqual({ forMs: 2_000, quietMs: 2_000 });
  expect(history.record(one, second, 4_000)).toEqual({ forMs: 3_000, quietMs: 0 });
  expect(history.record(one, second, 9_000)).toEqual({ forMs: 8_000, quietMs: 5_000 });
  expect(history.record(other, first, 9_000)).toEqual({ forMs: 0, quietMs: 0 });
});

test('a query without data yet is in its history too', () => {
  const history = createPollHistory();
  const query = {};
  history.record(query, undefined, 0);
  expect(history.record(query, undefined, 700)).toEqual({ forMs: 700, quietMs: 700 });
});
