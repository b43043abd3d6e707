import type { Batch } from '@offpeak/core';
import { batchTitle } from '@offpeak/page-parts/batch/batch-title.ts';
import { batchVerdict } from '@offpeak/page-parts/batch/batch-verdict.ts';
import { timelineSteps } from '@offpeak/page-parts/batch/timeline-steps.ts';
import { formatBytes, formatDuration } from '@offpeak/page-parts/ui/format.ts';
import { describe, expect, test } from 'vitest';
import { parseRoute, routeHref } from '../../src/route/hash-route.ts';

const batch = (fields: Partial<Batch>): Batch => ({
  id: 'batch_1',
  object: 'batch',
  endpoint: '/v1/embeddings',
  input_file_id: 'file-1',
  completion_window: '24h',
  status: 'in_progress',
  created_at: 100,
  ...fields,
});

describe('the timeline', () => {
  const statuses = [
    'validating',
    'in_progress',
    'finalizing',
    'completed',
    'failed',
    'expired',
    'cancelling',
    'cancelled',
    'pre_schedule',
  ];

  test.each(statuses)(
    'of a batch that is %s has at most one current step, and no future step after the end',
    (status) => {
      const steps = timelineSteps(batch({ status, in_progress_at: 101 }));
      expect(steps.filter((step) => step.state === 'current').length).toBeLessThanOrEqual(1);
      const ended = ['completed', 'failed', 'expired', 'cancelled'].includes(status);
      expect(steps.some((step) => step.state === 'ahead')).toBe(!ended);
      expect(new Set(steps.map((step) => step.label)).size).toBe(steps.length);
    },
  );
});

test('the verdict on an ended batch follows its counts', () => {
  const ended = (total: number, completed: number, failed: number) =>
    batch({ status: 'completed', request_counts: { total, completed, failed } });
  expect(batchVerdict(ended(5, 5, 0))).toEqual({ label: 'completed', look: 'good' });
  expect(batchVerdict(ended(5, 3, 2))).toEqual({ label: 'some failed', look: 'mixed' });
  expect(batchVerdict(ended(5, 3, 0))).toEqual({ label: 'some not run', look: 'mixed' });
  expect(batchVerdict(ended(5, 0, 5))).toEqual({ label: 'all failed', look: 'bad' });
  expect(batchVerdict(ended(5, 0, 3)).look).toBe('bad');
  expect(batchVerdict(batch({ status: 'in_progress' })).look).toBe('wait');
  expect(batchVerdict(batch({ status: 'pre_schedule' }))).toEqual({ label: 'pre schedule', look: 'wait' });
  expect(timelineSteps(ended(5, 0, 5)).map((step) => step.state)).toEqual(['done', 'bad']);
  expect(timelineSteps(ended(5, 4, 1)).at(-1)?.state).toBe('mixed');
});

test('the title of a batch is its own, or its endpoint', () => {
  expect(batchTitle(batch({ metadata: { title: 'Tonight' } }))).toBe('Tonight');
  expect(batchTitle(batch({}))).toBe('Embeddings');
  expect(batchTitle(batch({ endpoint: '/v1/rerank' }))).toBe('/v1/rerank');
});

test('addresses lead back to their screens', () => {
  for (const route of [
    { screen: 'new' },
    { screen: 'batches' },
    { screen: 'batch', batchId: 'batch_1.a/b c' },
  ] as const) {
    expect(parseRoute(routeHref(route))).toEqual(route);
  }
  for (const hash of ['#/nowhere', '#/batches/a/b', '#/batches/%E0%A4%A']) {
    expect(parseRoute(hash)).toEqual({ screen: 'unknown' });
  }
});

test('sizes and durations read well', () => {
  expect([0, 999, 1_500, 12_000_000].map(formatBytes)).toEqual(['0 B', '999 B', '1.5 kB', '12 MB']);
  expect([-1, 59.6, 75, 3_600, 90_000].map(formatDuration)).toEqual([
    '0 s',
    '1 min',
    '1 min 15 s',
    '1 h',
    '25 h',
  ]);
});
