import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLane } from '../../src/engine/lane.ts';

const batch = { batchId: 'batch_1', endpoint: '/v1/embeddings', deadline: 1000, createdAt: 0 };
const bounds = { ready: 5, waiting: 3, characters: 1000 };
const lineOf = (index: number, body = '{}') => ({ index, customId: '"x"', body });

test('every line that is pushed or postponed is taken once, new ones in order, whatever happens between', () => {
  const action = fc.oneof(
    fc.constant('push' as const),
    fc.constant('take' as const),
    fc.record({ postponeFor: fc.nat(50) }),
    fc.record({ passTime: fc.nat(50) }),
  );
  fc.assert(
    fc.property(fc.array(action, { maxLength: 3000 }), (actions) => {
      const lane = createLane(batch, bounds);
      const taken: number[] = [];
      let pushed = 0;
      let held = 0;
      let now = 0;
      const take = () => {
        const waiting = lane.take();
        if (waiting !== null) held -= 1;
        return waiting;
      };
      for (const act of actions) {
        if (act === 'push') {
          lane.push(lineOf(pushed++));
          held += 1;
        } else if (act === 'take') {
          const waiting = take();
          if (waiting !== null) taken.push(waiting.line.index);
        } else if ('postponeFor' in act) {
          const waiting = take();
          if (waiting !== null) {
            lane.postpone({ ...waiting, attempts: waiting.attempts + 1, due: now + act.postponeFor });
            held += 1;
          }
        } else {
          now += act.passTime;
          const next = lane.wake(now);
          if (next !== null) expect(next).toBeGreaterThan(now);
        }
        expect(lane.isEmpty).toBe(held === 0);
      }
      lane.wake(now + 1000);
      for (let rest = take(); rest !== null; rest = take()) taken.push(rest.line.index);
      expect(lane.isEmpty).toBe(true);
      expect([...taken].sort((one, other) => one - other)).toEqual(
        Array.from({ length: pushed }, (_, at) => at),
      );
    }),
  );
});

test('there is room until one of the bounds is reached, and again when lines are taken', () => {
  const lane = createLane(batch, bounds);
  for (let index = 0; index < 5; index++) {
    expect(lane.hasRoom).toBe(true);
    lane.push(lineOf(index));
  }
  expect(lane.hasRoom).toBe(false);
  lane.take();
  expect(lane.hasRoom).toBe(true);
  lane.push(lineOf(5, 'x'.repeat(2000)));
  for (let count = 0; count < 4; count++) lane.take();
  expect(lane.hasRoom).toBe(false);
  lane.clear();
  expect([lane.hasRoom, lane.isEmpty, lane.sendable]).toEqual([true, true, 0]);
});

test('the other way around, one that has not been tried is sent first', () => {
  const lane = createLane(batch, bounds);
  lane.push(lineOf(0));
  const first = lane.take('newFirst');
  if (first === null) throw new Error('There was no line.');
  lane.postpone({ ...first, attempts: 1, due: 0 });
  lane.push(lineOf(1));
  lane.wake(0);
  expect([lane.take('newFirst')?.line.index, lane.take('newFirst')?.line.index]).toEqual([1, 0]);
  expect(lane.take('newFirst')).toBeNull();
});

test('a line that waits is sent before one that has not been tried, and not before it is due', () => {
  const lane = createLane(batch, bounds);
  lane.push(lineOf(0));
  const first = lane.take();
  if (first === null) throw new Error('There was no line.');
  lane.postpone({ ...first, attempts: 1, due: 100 });
  lane.push(lineOf(1));
  expect(lane.wake(99)).toBe(100);
  expect(lane.sendable).toBe(1);
  expect(lane.wake(100)).toBeNull();
  expect([lane.take()?.line.index, lane.take()?.line.index, lane.take()]).toEqual([0, 1, null]);
});
