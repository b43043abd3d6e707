import { expect, test } from 'vitest';
import { measureRate } from '../src/measure-rate.ts';
import { nextPace } from '../src/pace-options.ts';

const batch = (completed: number, status = 'in_progress') => ({
  id: 'batch_1',
  object: 'batch' as const,
  endpoint: '/v1/embeddings',
  input_file_id: 'file-1',
  completion_window: '24h',
  status,
  created_at: 0,
  request_counts: { total: 100, completed, failed: 0 },
});

test('what was there at the start does not count', () => {
  const { start } = measureRate(null, 500, 1_000);
  expect(measureRate(start, 700, 3_000).perSecond).toBe(100);
});

test('no gain gives no rate, not zero and not infinity', () => {
  const { start, perSecond } = measureRate(undefined, 5, 0);
  expect(perSecond).toBeNull();
  expect(measureRate(start, 5, 10_000).perSecond).toBeNull();
  expect(measureRate(start, 9, 0).perSecond).toBeNull();
});

test('an amount that goes back starts anew', () => {
  const { start } = measureRate({ at: 0, amount: 50 }, 10, 4_000);
  expect(start).toEqual({ at: 4_000, amount: 10 });
});

test('the time left follows from the rate and what is to do', () => {
  const first = nextPace(null, batch(20), 0);
  expect(first).toMatchObject({ perSecond: null, msLeft: null });
  expect(nextPace(first.start, batch(40), 2_000)).toMatchObject({ perSecond: 10, msLeft: 6_000 });
  expect(nextPace(first.start, batch(100, 'completed'), 9_000)).toEqual({
    start: null,
    perSecond: null,
    msLeft: 0,
  });
});
