import { expect, test } from 'vitest';
import { pickBatch, type QueueView } from '../../src/queue/pick-batch.ts';

const hour = 3_600_000;
/** Created at 100 h, with a window of 20 h: its last tenth begins at 118 h. */
const queue = (more: Partial<QueueView> = {}): QueueView => ({
  sendable: 1,
  inFlight: 0,
  createdAt: 100 * hour,
  deadline: 120 * hour,
  ...more,
});
const early = 101 * hour;

test('a queue with one line to send is picked, and one without lines is not', () => {
  const [one, none] = [queue({ inFlight: 9 }), queue({ sendable: 0 })];
  expect(pickBatch([none, one], early)).toBe(one);
  expect(pickBatch([none], early)).toBeNull();
  expect(pickBatch([], early)).toBeNull();
});

test('the queue with the fewest lines in flight is picked, of equals the one with the nearest deadline, else the first', () => {
  const [busy, idle] = [queue({ inFlight: 2, deadline: 119 * hour }), queue({ inFlight: 1 })];
  expect(pickBatch([busy, idle], early)).toBe(idle);
  expect(pickBatch([idle, busy], early)).toBe(idle);
  const [far, near] = [queue(), queue({ deadline: 119 * hour })];
  expect(pickBatch([far, near], early)).toBe(near);
  expect(pickBatch([near, far], early)).toBe(near);
  const [first, second] = [queue(), queue()];
  expect(pickBatch([first, second], early)).toBe(first);
});

test('in the last tenth of its window, and not before, a queue is picked before all others', () => {
  const others = [queue({ deadline: 200 * hour }), queue({ deadline: 200 * hour })];
  const late = queue({ inFlight: 50 });
  expect(pickBatch([...others, late], 118 * hour)).toBe(others[0]);
  expect(pickBatch([...others, late], 118 * hour + 1)).toBe(late);
  expect(pickBatch([late, ...others], 118 * hour + 1)).toBe(late);
  // Nothing changes when the window has closed.
  expect(pickBatch([...others, late], 121 * hour)).toBe(late);
});

test('of two queues in their last tenth the nearest deadline is first, however many lines it has in flight', () => {
  const [near, far] = [queue({ inFlight: 50, deadline: 119.9 * hour }), queue()];
  expect(pickBatch([far, near], 119 * hour)).toBe(near);
  expect(pickBatch([near, far], 119 * hour)).toBe(near);
  const [busy, idle] = [queue({ inFlight: 2 }), queue({ inFlight: 1 })];
  expect(pickBatch([busy, idle], 119 * hour)).toBe(idle);
  expect(pickBatch([idle, busy], 119 * hour)).toBe(idle);
});
