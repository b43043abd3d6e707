import { describe, expect, test } from 'vitest';
import { nameOfStates, stateOf } from '../../src/events/event-frame.ts';
import { createPollClock } from '../../src/events/poll-clock.ts';
import { hasEnded, watchBatches } from '../../src/events/watched-batches.ts';

const timing = { firstPollMs: 300, minPollMs: 2000, maxPollMs: 20_000 };
const batch = (status: string) => ({ status, request_counts: { total: 1 } });

describe('when a batch is polled', () => {
  test('waits grow by half each time, and shrink to the shorter bound by a change', () => {
    const clock = createPollClock(timing, 0, 1);
    expect(clock.dueMs).toBe(300);
    const waits: number[] = [];
    for (const changed of [
      false,
      true,
      false,
      false,
      false,
      false,
      false,
      false,
      false,
      false,
      false,
      true,
      false,
    ]) {
      const atMs = clock.dueMs;
      clock.polled(atMs, changed, 1);
      waits.push(Math.round(clock.dueMs - atMs));
    }
    expect(waits).toEqual([450, 675, 1013, 1519, 2279, 3418, 5126, 7689, 11_534, 17_300, 20_000, 2000, 3000]);
  });

  test('the first wait is never longer than the shortest later one', () => {
    expect(createPollClock({ ...timing, minPollMs: 100 }, 0, 1).dueMs).toBe(100);
  });

  test('more than five batches share the pace of five', () => {
    expect(createPollClock(timing, 0, 5).dueMs).toBe(300);
    const clock = createPollClock(timing, 0, 20);
    expect(clock.dueMs).toBe(1200);
    clock.polled(1200, false, 10);
    expect(clock.dueMs).toBe(1200 + 900);
  });
});

describe('the batches of a stream', () => {
  test('are due in the order of their times, six at a time, and not after their end', () => {
    const topics = Array.from({ length: 8 }, (_, index) => `b${index}`);
    const watched = watchBatches(topics, timing, 0);
    expect(watched.dueMs).toBe(480);
    expect(watched.due(479)).toEqual([]);
    expect(watched.due(480)).toEqual(topics.slice(0, 6));
    for (const topic of topics.slice(0, 6)) {
      watched.polled(topic, false, 480);
    }
    expect(watched.due(480)).toEqual(['b6', 'b7']);
    watched.note('b6', batch('completed'));
    expect([watched.due(480), watched.running]).toEqual([['b7'], 7]);
    watched.polled('b7', false, 600);
    expect(watched.due(1e9)).toEqual(['b0', 'b1', 'b2', 'b3', 'b4', 'b5']);
    expect(watched.dueMs).toBe(480 + 450 * (8 / 5));
  });

  test('a state is new once', () => {
    const watched = watchBatches(['a'], timing, 0);
    expect(watched.note('a', batch('validating'))).toBe(true);
    expect(watched.note('a', batch('validating'))).toBe(false);
    expect(watched.note('a', batch('in_progress'))).toBe(true);
    expect(watched.note('a', batch('failed'))).toBe(true);
    expect(watched.running).toBe(0);
    expect(watched.note('a', batch('in_progress'))).toBe(false);
    expect(watched.note('unknown', batch('in_progress'))).toBe(false);
  });

  test('one that is gone is not news, and not running', () => {
    const watched = watchBatches(['a', 'b'], timing, 0);
    expect([watched.note('a', null), watched.running]).toEqual([false, 1]);
  });

  test('have a name when all were read', async () => {
    const watched = watchBatches(['a', 'b'], timing, 0);
    watched.note('a', batch('validating'));
    expect(await watched.name()).toBe(null);
    watched.note('b', null);
    expect(await watched.name()).toBe(await nameOfStates([stateOf(batch('validating')), 'gone']));
  });
});

test('one batch is named by its state, many by 22 characters', async () => {
  expect(await nameOfStates(['completed-1-0'])).toBe('completed-1-0');
  const names = new Set<string>();
  for (const states of [
    ['a', 'b'],
    ['b', 'a'],
    ['a', 'b', 'c'],
    Array.from({ length: 100 }, () => 'in_progress-5-4'),
  ]) {
    const name = await nameOfStates(states);
    expect(name).toMatch(/^[\w-]{22}$/);
    names.add(name);
  }
  expect(names.size).toBe(4);
});

test('only the four last statuses are an end', () => {
  const statuses = [
    'completed',
    'failed',
    'expired',
    'cancelled',
    'cancelling',
    'finalizing',
    'odd',
    undefined,
    7,
  ];
  expect(statuses.filter((status) => hasEnded({ status }))).toEqual(statuses.slice(0, 4));
});
