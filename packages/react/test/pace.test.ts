import { expect, test } from 'vitest';
import { nextPace } from '../src/batch/pace.ts';

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

test('the time left follows from the pace and the requests that are left', () => {
  const first = nextPace(null, batch(20), 0);
  expect(first).toMatchObject({ perSecond: null, etaMs: null });
  expect(nextPace(first.start, batch(40), 2_000)).toMatchObject({ perSecond: 10, etaMs: 6_000 });
  expect(nextPace(first.start, batch(100, 'completed'), 9_000)).toEqual({
    start: null,
    perSecond: null,
    etaMs: 0,
  });
});
