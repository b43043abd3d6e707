import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Hub, HubEvent } from '../../src/contracts/hub.ts';
import { type BatchEventsSource, batchEvents } from '../../src/events/batch-events.ts';
import { batchFrame, nameOfStates, stateOf } from '../../src/events/event-frame.ts';
import { frameStream } from '../../src/events/event-stream.ts';
import { memoryHub } from '../../src/events/memory-hub.ts';
import { createEventParser } from '../../src/events/parse-event.ts';
import { createSharedFrames } from '../../src/events/shared-frames.ts';

const utf8 = new TextDecoder();

const running = {
  id: 'batch_1',
  status: 'in_progress',
  request_counts: { total: 3, completed: 0, failed: 0 },
};
const progress = (completed: number) => ({ ...running, request_counts: { total: 3, completed, failed: 0 } });
const second = { ...running, id: 'batch_2' };
const ended = { ...running, status: 'completed' };

const timing = {
  firstPollMs: 60_000,
  minPollMs: 60_000,
  maxPollMs: 60_000,
  heartbeatMs: 60_000,
  recheckMs: 600_000,
  maxMs: 600_000,
};

function sourceOf(changes: Partial<BatchEventsSource> = {}): BatchEventsSource {
  return {
    topics: ['batch_1'],
    first: new Map([['batch_1', running]]),
    read: async () => running,
    frame: async (batch) => batchFrame(batch),
    isSignedIn: async () => true,
    hub: null,
    lastSeen: null,
    timing,
    ...changes,
  };
}

/** A source of two batches. */
function sourceOfTwo(changes: Partial<BatchEventsSource> = {}): BatchEventsSource {
  const first = new Map([
    ['batch_1', running],
    ['batch_2', second],
  ]);
  return sourceOf({ topics: ['batch_1', 'batch_2'], first, ...changes });
}

/** Reads everything of a stream that ends, as text. */
async function allOf(source: BatchEventsSource): Promise<string[]> {
  const frames: string[] = [];
  for await (const frame of batchEvents(source, new AbortController().signal)) {
    frames.push(utf8.decode(frame));
  }
  return frames;
}

/** Counts who listens. */
function countingHub(): Hub & { listeners(): number } {
  const hub = memoryHub();
  let listeners = 0;
  return {
    ...hub,
    listeners: () => listeners,
    async subscribe(topic, listen, signal) {
      listeners += 1;
      signal.addEventListener('abort', () => {
        listeners -= 1;
      });
      await hub.subscribe(topic, listen, signal);
    },
  };
}

async function framesOf(stream: ReadableStreamDefaultReader<Uint8Array>, count: number): Promise<string[]> {
  const frames: string[] = [];
  while (frames.length < count) {
    frames.push(utf8.decode((await stream.read()).value));
  }
  return frames;
}

describe('the events of one listener', () => {
  test('a slow reader gets the newest state and none of those it missed', async () => {
    const hub = memoryHub();
    const stop = new AbortController();
    const reader = frameStream(batchEvents(sourceOf({ hub }), stop.signal), stop).getReader();
    await framesOf(reader, 2);
    const next = reader.read();
    await hub.publish('batch_1', { batch: progress(1) });
    await next;
    for (const completed of [2, 3]) {
      await hub.publish('batch_1', { batch: progress(completed) });
    }
    const [frame] = await framesOf(reader, 1);
    expect(frame).toContain('"completed":3');
    await reader.cancel();
  });

  test('leaving unsubscribes', async () => {
    const hub = countingHub();
    const stop = new AbortController();
    const reader = frameStream(batchEvents(sourceOf({ hub }), stop.signal), stop).getReader();
    await framesOf(reader, 2);
    expect(hub.listeners()).toBe(1);
    await reader.cancel();
    expect(hub.listeners()).toBe(0);
  });

  test('the end of the batch unsubscribes', async () => {
    const hub = countingHub();
    const stop = new AbortController();
    const stopped = new Promise((resolve) => stop.signal.addEventListener('abort', resolve));
    const source = sourceOf({ hub, first: new Map([['batch_1', ended]]) });
    const reader = frameStream(batchEvents(source, stop.signal), stop).getReader();
    await framesOf(reader, 2);
    expect((await reader.read()).done).toBe(true);
    await stopped;
    expect(hub.listeners()).toBe(0);
  });

  test('a hub that fails leaves polling to do the work', async () => {
    const hub: Hub = { publish: async () => undefined, subscribe: () => Promise.reject(new Error('down')) };
    const often = { ...timing, minPollMs: 1, maxPollMs: 1, heartbeatMs: 1 };
    const source = sourceOf({ hub, timing: often, read: async () => ({ ...running, status: 'failed' }) });
    expect((await allOf(source)).at(-1)).toContain('"status":"failed"');
  });

  test('an event without a batch makes the listener read it', async () => {
    const hub = memoryHub();
    const stop = new AbortController();
    const source = sourceOf({ hub, read: async () => progress(2) });
    const reader = frameStream(batchEvents(source, stop.signal), stop).getReader();
    await framesOf(reader, 2);
    const next = framesOf(reader, 1);
    await hub.publish('batch_1', { batch: null });
    expect((await next)[0]).toContain('"completed":2');
    await reader.cancel();
  });
});

describe('the events of many batches', () => {
  test('each batch is sent once, and only the last event of a round has an id', async () => {
    const reader = frameStream(
      batchEvents(sourceOfTwo(), new AbortController().signal),
      new AbortController(),
    ).getReader();
    const [opening, one, two] = await framesOf(reader, 3);
    expect(opening).toBe('retry: 3000\n\n');
    expect(one).toMatch(/^event: batch\ndata: {"id":"batch_1"/);
    const name = await nameOfStates([stateOf(running), stateOf(second)]);
    expect(two).toMatch(new RegExp(`^id: ${name}\nevent: batch\ndata: {"id":"batch_2"`));
    await reader.cancel();
  });

  test('news of one batch is sent alone, and the stream ends with the last of them', async () => {
    const hub = memoryHub();
    const stop = new AbortController();
    const reader = frameStream(batchEvents(sourceOfTwo({ hub }), stop.signal), stop).getReader();
    await framesOf(reader, 3);
    for (const batch of [
      { ...second, status: 'completed' },
      { ...running, status: 'failed' },
    ]) {
      const next = reader.read();
      await hub.publish(batch.id, { batch });
      expect(utf8.decode((await next).value)).toContain(
        `data: {"id":"${batch.id}","status":"${batch.status}"`,
      );
    }
    expect((await reader.read()).done).toBe(true);
  });

  test('news of several batches come together', async () => {
    const hub = memoryHub();
    const stop = new AbortController();
    const reader = frameStream(batchEvents(sourceOfTwo({ hub }), stop.signal), stop).getReader();
    await framesOf(reader, 3);
    const next = framesOf(reader, 2);
    await Promise.all([
      hub.publish('batch_1', { batch: progress(1) }),
      hub.publish('batch_2', { batch: { ...progress(2), id: 'batch_2' } }),
    ]);
    const [one, two] = await next;
    expect([one?.startsWith('event: batch'), two?.startsWith('id: ')]).toEqual([true, true]);
    await reader.cancel();
  });

  test('a browser that has seen these states is sent nothing, and one that has seen others everything', async () => {
    const seen = await nameOfStates([stateOf(running), stateOf(second)]);
    for (const [lastSeen, expected] of [
      [seen, 'completed'],
      ['other', 'in_progress'],
    ] as const) {
      const hub = memoryHub();
      const stop = new AbortController();
      const reader = frameStream(batchEvents(sourceOfTwo({ hub, lastSeen }), stop.signal), stop).getReader();
      await framesOf(reader, 1);
      const next = reader.read();
      await hub.publish('batch_1', { batch: ended });
      expect(utf8.decode((await next).value)).toContain(`"status":"${expected}"`);
      await reader.cancel();
    }
  });

  test('no event has an id before every batch was read', async () => {
    const reader = frameStream(
      batchEvents(sourceOfTwo({ first: new Map([['batch_1', running]]) }), new AbortController().signal),
      new AbortController(),
    ).getReader();
    expect((await framesOf(reader, 2))[1]).toMatch(/^event: batch/);
    await reader.cancel();
  });

  test('a batch that is gone is not waited for', async () => {
    const first = new Map([
      ['batch_1', null],
      ['batch_2', { ...second, status: 'expired' }],
    ]);
    const frames = await allOf(sourceOfTwo({ first }));
    expect(frames).toHaveLength(2);
    expect(frames[1]).toContain(await nameOfStates(['gone', stateOf({ ...second, status: 'expired' })]));
  });

  test('one that cannot be shown costs the others nothing', async () => {
    const first = new Map([
      ['batch_1', ended],
      ['batch_2', { ...ended, id: 'batch_2' }],
    ]);
    const frame = async (batch: Record<string, unknown>) => {
      if (batch.id === 'batch_2') {
        throw new Error('no id');
      }
      return batchFrame(batch);
    };
    const frames = await allOf(sourceOfTwo({ first, frame }));
    expect(frames).toHaveLength(2);
    expect(frames[1]).toContain('"id":"batch_1"');
  });
});

describe('the time of a stream', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_700_000_000_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** When a stream polls, in ms from its start, up to the end of `forMs`. */
  async function pollsOf(forMs: number, changes: Partial<BatchEventsSource> = {}): Promise<number[]> {
    const beganMs = Date.now();
    const polls: number[] = [];
    const stop = new AbortController();
    const read = async (topic: string) => {
      polls.push(Date.now() - beganMs);
      return { ...running, id: topic };
    };
    const frames = batchEvents(sourceOf({ read, ...changes }), stop.signal);
    const reading = (async () => {
      for await (const _ of frames) {
      }
    })();
    await vi.advanceTimersByTimeAsync(forMs);
    stop.abort();
    await reading;
    return polls;
  }

  const standard = { ...timing, firstPollMs: 300, minPollMs: 2000, maxPollMs: 20_000 };

  test('without a hub the first poll comes after 300 ms, and later ones further and further apart', async () => {
    const polls = await pollsOf(100_000, { timing: standard });
    expect(polls.slice(0, 4)).toEqual([300, 750, 1425, 2438]);
    const last = polls.slice(-2);
    expect((last[1] ?? 0) - (last[0] ?? 0)).toBe(20_000);
  });

  test('with a hub the first poll comes after the usual pause', async () => {
    expect(await pollsOf(5500, { timing: standard, hub: memoryHub() })).toEqual([2000, 5000]);
  });

  test('a quiet stream shows signs of life', async () => {
    const quiet = { ...timing, heartbeatMs: 10, maxMs: 35 };
    const frames = allOf(sourceOf({ timing: quiet }));
    await vi.advanceTimersByTimeAsync(34);
    expect(await Promise.race([frames, 'open'])).toBe('open');
    await vi.advanceTimersByTimeAsync(1);
    expect((await frames).slice(2)).toEqual(Array.from({ length: 4 }, () => ': still here\n\n'));
  });

  test('a failed poll is a sign of life, and the next one comes in its time', async () => {
    let polls = 0;
    const read = async () => {
      polls += 1;
      if (polls < 3) {
        throw new Error('down');
      }
      return ended;
    };
    const often = { ...timing, firstPollMs: 100, minPollMs: 100, maxPollMs: 100 };
    const frames = allOf(sourceOf({ timing: often, read }));
    await vi.advanceTimersByTimeAsync(300);
    expect((await frames).slice(2).map((frame) => frame.slice(0, 3))).toEqual([': s', ': s', 'id:']);
  });

  test('a listener who has signed out is left within the time of a check, and nothing more is sent', async () => {
    let isIn = true;
    const hub = memoryHub();
    const source = sourceOf({ hub, isSignedIn: async () => isIn, timing: { ...timing, recheckMs: 500 } });
    const frames = allOf(source);
    await vi.advanceTimersByTimeAsync(700);
    isIn = false;
    await vi.advanceTimersByTimeAsync(299);
    expect(await Promise.race([frames, 'open'])).toBe('open');
    await vi.advanceTimersByTimeAsync(1);
    expect((await frames).filter((frame) => frame.includes('event: batch'))).toHaveLength(1);
  });

  test('a stream that is left leaves no timer', async () => {
    const stop = new AbortController();
    const reader = frameStream(batchEvents(sourceOf(), stop.signal), stop).getReader();
    await framesOf(reader, 2);
    const next = reader.read();
    await vi.advanceTimersByTimeAsync(10);
    expect(vi.getTimerCount()).toBe(1);
    await Promise.all([reader.cancel(), next]);
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});

test('a state is named by what can be seen of it', () => {
  expect(stateOf(running)).toBe(stateOf({ ...running, usage: {} }));
  const states = [
    running,
    progress(1),
    { ...running, status: 'completed' },
    { ...running, output_file_id: 'file-1' },
  ];
  expect(new Set(states.map(stateOf)).size).toBe(states.length);
  expect(stateOf({ status: 'odd\nstatus' })).toMatch(/^[\w-]+$/);
  expect(stateOf(null)).toBe('gone');
});

test('a hub delivers events to the listeners of the topic, and to no others', async () => {
  const hub = memoryHub();
  const heard: HubEvent[] = [];
  const stop = new AbortController();
  await hub.subscribe('a', (event) => heard.push(event), stop.signal);
  await hub.publish('a', { batch: running });
  await hub.publish('b', { batch: null });
  stop.abort();
  await hub.publish('a', { batch: null });
  expect(heard).toEqual([{ batch: running }]);
});

test('the frame of an event is made once for all listeners of a tenant, and separately for another tenant', async () => {
  const shared = createSharedFrames();
  const parse = createEventParser();
  const text = JSON.stringify({ batch: running });
  const frames: Uint8Array[] = [];
  let made = 0;
  for (const tenant of ['ann', 'ann', 'bob', 'ann']) {
    const { batch } = parse(text);
    const make = async (): Promise<Uint8Array> => {
      made += 1;
      return batchFrame({ ...batch, tenant });
    };
    frames.push(await shared(batch ?? {}, tenant, make));
  }
  expect(made).toBe(2);
  expect(frames[1]).toBe(frames[0]);
  expect(frames[3]).toBe(frames[0]);
  expect(utf8.decode(frames[2])).toContain('"tenant":"bob"');
  expect(parse(JSON.stringify({ batch: null }))).toEqual({ batch: null });
});
