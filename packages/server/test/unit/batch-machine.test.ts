import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BatchEvent, hasEnded, stepBatch } from '../../src/lifecycle/batch-machine.ts';
import type { BatchRecord } from '../../src/storage/records.ts';
import { newBatch } from '../../src/testing/records.ts';

const total = 4;

const finished: BatchEvent = {
  type: 'finished',
  completed: 0,
  failed: 0,
  usage: null,
  outputFileId: 'file-1',
  errorFileId: null,
};

const anyEvent: fc.Arbitrary<BatchEvent> = fc.oneof(
  fc.constantFrom<BatchEvent>({ type: 'check_begun' }, { type: 'check_survived' }),
  fc.constant<BatchEvent>({ type: 'validated', total, model: 'small' }),
  fc.constant<BatchEvent>({ type: 'rejected', errors: [{ code: 'invalid_json_line', line: 1 }] }),
  fc
    .record({ completed: fc.nat(total), failed: fc.nat(total) })
    .map((counts): BatchEvent => ({ type: 'progressed', usage: null, ...counts })),
  fc.constant<BatchEvent>({ type: 'drained' }),
  fc.constant<BatchEvent>({ type: 'deadline' }),
  fc.constant<BatchEvent>({ type: 'cancel' }),
  fc
    .record({ completed: fc.nat(total), failed: fc.nat(total) })
    .map((counts): BatchEvent => ({ ...finished, ...counts })),
  fc.record({ completed: fc.nat(total), failed: fc.nat(total) }).map(
    (counts): BatchEvent => ({
      type: 'ended_early',
      errors: [{ code: 'input_unreadable', line: 1 }],
      usage: null,
      outputFileId: 'file-1',
      errorFileId: null,
      ...counts,
    }),
  ),
);

const followers: Record<string, readonly string[]> = {
  validating: ['in_progress', 'failed', 'cancelling'],
  in_progress: ['finalizing', 'failed', 'cancelling'],
  finalizing: ['completed', 'expired', 'failed', 'cancelling'],
  cancelling: ['cancelled'],
};

test('whatever happens in whatever order, a batch moves forward, its times too, and its counts fit', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(anyEvent, fc.integer({ min: -50, max: 500 })), { maxLength: 30 }),
      (events) => {
        let record: BatchRecord = newBatch();
        let now = record.state.created_at;
        for (const [event, passed] of events) {
          now += passed;
          const before = record;
          const after = stepBatch(before, event, now);
          if (after === null) {
            continue;
          }
          const [from, to] = [before.state.status, after.state.status];
          if (from !== to) {
            expect(followers[from]).toContain(to);
          }
          if (hasEnded(before.state)) {
            expect(after).toBe(before);
          }
          const { state } = after;
          const times = [state.created_at, state.in_progress_at, state.finalizing_at, state.cancelling_at];
          const last = [state.completed_at, state.failed_at, state.expired_at, state.cancelled_at];
          const set = [...times, ...last].filter((time) => time !== null);
          expect(set).toEqual([...set].sort((one, other) => one - other));
          expect(last.filter((time) => time !== null)).toHaveLength(hasEnded(state) ? 1 : 0);
          const { completed, failed } = state.request_counts;
          expect(completed + failed).toBeLessThanOrEqual(state.request_counts.total);
          if (event.type === 'progressed') {
            const counted = before.state.request_counts;
            expect(completed + failed).toBeGreaterThanOrEqual(counted.completed + counted.failed);
          }
          if (state.output_file_id !== null) {
            expect(hasEnded(state)).toBe(true);
          }
          record = after;
        }
      },
    ),
  );
});

test('a batch that is cancelled during validation still counts its lines', () => {
  const cancelling = stepBatch(newBatch(), { type: 'cancel' }, 2000);
  expect(cancelling?.state).toMatchObject({ status: 'cancelling', cancelling_at: 2000 });
  const counted = cancelling && stepBatch(cancelling, { type: 'validated', total: 3, model: null }, 2001);
  expect(counted?.state).toMatchObject({ status: 'cancelling', request_counts: { total: 3, completed: 0 } });
  const ended =
    counted && stepBatch(counted, { ...finished, outputFileId: null, errorFileId: 'file-e' }, 2002);
  expect(ended?.state).toMatchObject({ status: 'cancelled', cancelled_at: 2002, error_file_id: 'file-e' });
});

test('a batch whose window closed ends as expired, one that was drained as completed', () => {
  const end = (event: BatchEvent) => {
    const running = stepBatch(newBatch(), { type: 'validated', total, model: null }, 1001);
    const finalizing = running && stepBatch(running, event, 1002);
    return finalizing && stepBatch(finalizing, finished, 1003);
  };
  expect(end({ type: 'drained' })?.state).toMatchObject({ status: 'completed', completed_at: 1003 });
  expect(end({ type: 'deadline' })?.state).toMatchObject({ status: 'expired', expired_at: 1003 });
});

test('late counts do not run backwards, and the last ones are exact', () => {
  const running = stepBatch(newBatch(), { type: 'validated', total, model: null }, 1001);
  const ahead =
    running && stepBatch(running, { type: 'progressed', completed: 2, failed: 1, usage: null }, 1002);
  const late: BatchEvent = { type: 'progressed', completed: 2, failed: 0, usage: null };
  expect(ahead && stepBatch(ahead, late, 1003)).toBe(ahead);
  // As many in all, so newer for all that is known.
  const same: BatchEvent = { type: 'progressed', completed: 1, failed: 2, usage: null };
  expect(ahead && stepBatch(ahead, same, 1003)?.state.request_counts).toEqual({
    total,
    completed: 1,
    failed: 2,
  });
  const finalizing = ahead && stepBatch(ahead, { type: 'drained' }, 1004);
  const end = finalizing && stepBatch(finalizing, { ...finished, completed: 1, failed: 1 }, 1005);
  expect(end?.state.request_counts).toEqual({ total, completed: 1, failed: 1 });
  expect(finalizing && stepBatch(finalizing, { ...finished, completed: 4, failed: 1 }, 1005)).toBeNull();
});
