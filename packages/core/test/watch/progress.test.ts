import type { Batch } from '@offpeak/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSettled } from '../../src/dialects/is-settled.ts';
import { countsOf, type SnapshotMemory, snapshot, statusOf } from '../../src/watch/progress.ts';

const batch = (status: string, more: Partial<Batch> = {}) => ({ id: 'b', status, ...more }) as Batch;
const at = (completed: number, total = 100) =>
  batch('in_progress', { request_counts: { total, completed, failed: 0 } });

describe('one status for many', () => {
  test.each([
    [['completed', 'completed'], 'completed'],
    [['completed', 'expired', 'cancelled'], 'expired'],
    [['failed', 'completed'], 'failed'],
    [['validating', 'validating'], 'validating'],
    [['validating', 'completed'], 'in_progress'],
    [['validating', 'in_progress'], 'validating'],
    [['cancelling', 'completed'], 'cancelling'],
    [['pre_schedule'], 'pre_schedule'],
    [['pre_schedule', 'completed'], 'in_progress'],
  ])('%j is %s', (statuses, expected) => {
    expect(statusOf(statuses.map((status) => batch(status)))).toBe(expected);
  });
});

test('counts add up, and missing or invalid counts are zero', () => {
  const odd = { total: -5, completed: Number.NaN, failed: undefined as never };
  expect(
    countsOf([
      at(3),
      batch('validating'),
      batch('x', { request_counts: null }),
      batch('x', { request_counts: odd }),
    ]),
  ).toEqual({
    total: 100,
    completed: 3,
    failed: 0,
  });
});

test.each([
  [batch('completed'), false],
  [batch('completed', { output_file_id: '', error_file_id: null }), false],
  [batch('completed', { error_file_id: 'f' }), true],
  [batch('completed', { request_counts: { total: 0, completed: 0, failed: 0 } }), true],
  [batch('cancelled'), true],
  [batch('cancelled', { request_counts: { total: 3, completed: 2, failed: 0 } }), false],
  [batch('expired', { request_counts: { total: 3, completed: 0, failed: 1 }, output_file_id: '' }), false],
  [batch('expired', { request_counts: { total: 3, completed: 0, failed: 1 }, error_file_id: 'f' }), true],
  [batch('expired', { request_counts: { total: 3, completed: 0, failed: 0 } }), true],
  [batch('failed', { request_counts: { total: 3, completed: 0, failed: 3 } }), true],
  [batch('failed'), true],
  [batch('in_progress', { output_file_id: 'f' }), false],
  [batch('PROGRESS'), false],
])('%j is settled: %s', (one, expected) => {
  expect(isSettled(one)).toBe(expected);
});

test('etaMs follows the pace so far; counts that decrease start the measurement over', () => {
  const steps: [number, number, number | null][] = [
    [0, 10, null],
    [1000, 20, 8000],
    [2000, 30, 7000],
    [3000, 5, null],
    [4000, 10, 18_000],
    [5000, 100, 0],
  ];
  let memory: SnapshotMemory | undefined;
  for (const [now, completed, expected] of steps) {
    const [{ etaMs }, next] = snapshot([at(completed)], false, memory, now);
    expect(etaMs).toBe(expected);
    memory = next;
  }
});

test('a batch is stalled after half an hour without a change', () => {
  let memory: SnapshotMemory | undefined;
  const stalledAt = (minutes: number, one: Batch) => {
    const [{ stalled }, next] = snapshot([one], false, memory, minutes * 60_000);
    memory = next;
    return stalled;
  };
  expect([
    stalledAt(0, at(1)),
    stalledAt(29, at(1)),
    stalledAt(30, at(1)),
    stalledAt(40, at(2)),
    stalledAt(69, at(2)),
  ]).toEqual([false, false, true, false, false]);
});

test('whatever a server sends, the numbers of a snapshot are valid', () => {
  const odd = fc.record({ total: fc.anything(), completed: fc.anything(), failed: fc.anything() });
  const anyBatch = fc.record({ id: fc.string(), status: fc.string(), request_counts: fc.option(odd) });
  fc.assert(
    fc.property(fc.array(fc.array(anyBatch, { minLength: 1, maxLength: 4 }), { maxLength: 4 }), (polls) => {
      let memory: SnapshotMemory | undefined;
      polls.forEach((batches, n) => {
        const [now, next] = snapshot(batches as never, false, memory, n * 1000);
        memory = next;
        for (const count of Object.values(now.counts)) {
          expect(count).toBeGreaterThanOrEqual(0);
        }
        expect(now.etaMs === null || now.etaMs >= 0).toBe(true);
      });
    }),
  );
});
