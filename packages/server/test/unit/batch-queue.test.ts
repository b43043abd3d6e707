import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBatchQueue } from '../../src/queue/batch-queue.ts';

const batch = { batchId: 'batch_1', endpoint: '/v1/embeddings', deadline: 1000, createdAt: 0 };
const bounds = { ready: 5, waiting: 3, characters: 1000 };
const lineOf = (index: number, body = '{}') => ({ index, customId: '"x"', body });

test('every line that is enqueued or postponed is dequeued once, new ones in order', () => {
  const action = fc.oneof(
    fc.constant('push' as const),
    fc.constant('take' as const),
    fc.record({ postponeFor: fc.nat(50) }),
    fc.record({ passTime: fc.nat(50) }),
  );
  fc.assert(
    fc.property(fc.array(action, { maxLength: 3000 }), (actions) => {
      const queue = createBatchQueue(batch, bounds);
      const taken: number[] = [];
      let pushed = 0;
      let held = 0;
      let now = 0;
      const take = () => {
        const waiting = queue.dequeue();
        if (waiting !== null) {
          held -= 1;
        }
        return waiting;
      };
      for (const act of actions) {
        if (act === 'push') {
          queue.enqueue(lineOf(pushed++));
          held += 1;
        } else if (act === 'take') {
          const waiting = take();
          if (waiting !== null) {
            taken.push(waiting.line.index);
          }
        } else if ('postponeFor' in act) {
          const waiting = take();
          if (waiting !== null) {
            queue.postpone({ ...waiting, attempts: waiting.attempts + 1, due: now + act.postponeFor });
            held += 1;
          }
        } else {
          now += act.passTime;
          const next = queue.releaseDue(now);
          if (next !== null) {
            expect(next).toBeGreaterThan(now);
          }
        }
        expect(queue.isEmpty).toBe(held === 0);
      }
      queue.releaseDue(now + 1000);
      for (let rest = take(); rest !== null; rest = take()) {
        taken.push(rest.line.index);
      }
      expect(queue.isEmpty).toBe(true);
      expect([...taken].sort((one, other) => one - other)).toEqual(
        Array.from({ length: pushed }, (_, at) => at),
      );
    }),
  );
});

test('there is capacity until one of the bounds is reached, and again when lines are dequeued', () => {
  const queue = createBatchQueue(batch, bounds);
  for (let index = 0; index < 5; index++) {
    expect(queue.hasCapacity).toBe(true);
    queue.enqueue(lineOf(index));
  }
  expect(queue.hasCapacity).toBe(false);
  queue.dequeue();
  expect(queue.hasCapacity).toBe(true);
  queue.enqueue(lineOf(5, 'x'.repeat(2000)));
  for (let count = 0; count < 4; count++) {
    queue.dequeue();
  }
  expect(queue.hasCapacity).toBe(false);
  queue.clear();
  expect([queue.hasCapacity, queue.isEmpty, queue.sendable]).toEqual([true, true, 0]);
});

test('with newFirst, a line that was not tried yet is sent first', () => {
  const queue = createBatchQueue(batch, bounds);
  queue.enqueue(lineOf(0));
  const first = queue.dequeue('newFirst');
  if (first === null) {
    throw new Error('There was no line.');
  }
  queue.postpone({ ...first, attempts: 1, due: 0 });
  queue.enqueue(lineOf(1));
  queue.releaseDue(0);
  expect([queue.dequeue('newFirst')?.line.index, queue.dequeue('newFirst')?.line.index]).toEqual([1, 0]);
  expect(queue.dequeue('newFirst')).toBeNull();
});

test('a line that waits is sent before one that was not tried yet, and not before it is due', () => {
  const queue = createBatchQueue(batch, bounds);
  queue.enqueue(lineOf(0));
  const first = queue.dequeue();
  if (first === null) {
    throw new Error('There was no line.');
  }
  queue.postpone({ ...first, attempts: 1, due: 100 });
  queue.enqueue(lineOf(1));
  expect(queue.releaseDue(99)).toBe(100);
  expect(queue.sendable).toBe(1);
  expect(queue.releaseDue(100)).toBeNull();
  expect([queue.dequeue()?.line.index, queue.dequeue()?.line.index, queue.dequeue()]).toEqual([0, 1, null]);
});
