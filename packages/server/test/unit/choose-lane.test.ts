import { expect, test } from 'vitest';
import { chooseLane, type LaneView } from '../../src/engine/choose-lane.ts';

const hour = 3_600_000;
/** Created at 100 h, with a window of 20 h: its last tenth begins at 118 h. */
const lane = (more: Partial<LaneView> = {}): LaneView => ({
  sendable: 1,
  inFlight: 0,
  createdAt: 100 * hour,
  deadline: 120 * hour,
  ...more,
});
const early = 101 * hour;

test('a lane with one line to send is chosen, and one without none', () => {
  const [one, none] = [lane({ inFlight: 9 }), lane({ sendable: 0 })];
  expect(chooseLane([none, one], early)).toBe(one);
  expect(chooseLane([none], early)).toBeNull();
  expect(chooseLane([], early)).toBeNull();
});

test('the one with the fewest lines under way is chosen, of equals the one with the nearest deadline, else the first', () => {
  const [busy, idle] = [lane({ inFlight: 2, deadline: 119 * hour }), lane({ inFlight: 1 })];
  expect(chooseLane([busy, idle], early)).toBe(idle);
  expect(chooseLane([idle, busy], early)).toBe(idle);
  const [far, near] = [lane(), lane({ deadline: 119 * hour })];
  expect(chooseLane([far, near], early)).toBe(near);
  expect(chooseLane([near, far], early)).toBe(near);
  const [first, second] = [lane(), lane()];
  expect(chooseLane([first, second], early)).toBe(first);
});

test('in the last tenth of its window, and not before, a lane is chosen before all others', () => {
  const others = [lane({ deadline: 200 * hour }), lane({ deadline: 200 * hour })];
  const late = lane({ inFlight: 50 });
  expect(chooseLane([...others, late], 118 * hour)).toBe(others[0]);
  expect(chooseLane([...others, late], 118 * hour + 1)).toBe(late);
  expect(chooseLane([late, ...others], 118 * hour + 1)).toBe(late);
  // Nothing changes when the window has closed.
  expect(chooseLane([...others, late], 121 * hour)).toBe(late);
});

test('of two lanes in their last tenth the nearest deadline comes first, however many lines it has under way', () => {
  const [near, far] = [lane({ inFlight: 50, deadline: 119.9 * hour }), lane()];
  expect(chooseLane([far, near], 119 * hour)).toBe(near);
  expect(chooseLane([near, far], 119 * hour)).toBe(near);
  const [busy, idle] = [lane({ inFlight: 2 }), lane({ inFlight: 1 })];
  expect(chooseLane([busy, idle], 119 * hour)).toBe(idle);
  expect(chooseLane([idle, busy], 119 * hour)).toBe(idle);
});
