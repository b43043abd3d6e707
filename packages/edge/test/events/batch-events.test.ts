import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { type BatchEventsSource, batchEvents } from '../../src/events/batch-events.ts';
import { batchFrame, stateOf } from '../../src/events/event-frame.ts';
import { frameStream } from '../../src/events/event-stream.ts';
import type { Hub, HubEvent } from '../../src/events/hub.ts';
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

function sourceOf(changes: Partial<BatchEventsSource> = {}): BatchEventsSource {
  return {
    first: running,
    read: async () => running,
    frame: async (batch, state) => batchFrame(state, batch),
    hub: null,
    topic: 'batch_1',
    lastSeen: null,
    timing: { minPollMs: 60_000, maxPollMs: 60_000, heartbeatMs: 60_000, maxMs: 600_000 },
    ...changes,
  };
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
  while (frames.length < count) frames.push(utf8.decode((await stream.read()).value));
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
    for (const completed of [2, 3]) await hub.publish('batch_1', { batch: progress(completed) });
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

  test('the end of the batch unsubscribes, and so does a failure', async () => {
    const hub = countingHub();
    for (const changes of [
      { first: { ...running, status: 'completed' } },
      { frame: () => Promise.reject(new Error('no id')) },
    ]) {
      const stop = new AbortController();
      const stopped = once(stop.signal, 'abort');
      const reader = frameStream(batchEvents(sourceOf({ hub, ...changes }), stop.signal), stop).getReader();
      await framesOf(reader, 1);
      const rest = await framesOf(reader, 1)
        .then(() => reader.read())
        .catch(() => ({ done: true }));
      expect(rest.done).toBe(true);
      await stopped;
      expect(hub.listeners()).toBe(0);
    }
  });

  test('a hub that fails leaves polling to do the work', async () => {
    const hub: Hub = { publish: async () => undefined, subscribe: () => Promise.reject(new Error('down')) };
    const stop = new AbortController();
    const timing = { minPollMs: 1, maxPollMs: 1, heartbeatMs: 1, maxMs: 600_000 };
    const source = sourceOf({ hub, timing, read: async () => ({ ...running, status: 'failed' }) });
    const frames: string[] = [];
    for await (const frame of batchEvents(source, stop.signal)) frames.push(utf8.decode(frame));
    expect(frames.at(-1)).toContain('"status":"failed"');
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

  test('it ends after its time, so that the browser connects again', async () => {
    const timing = { minPollMs: 1, maxPollMs: 1, heartbeatMs: 1, maxMs: 20 };
    let last: Uint8Array = new Uint8Array();
    for await (const frame of batchEvents(sourceOf({ timing }), new AbortController().signal)) last = frame;
    expect(utf8.decode(last)).toMatch(/^:|^id: /);
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
});

test('a hub brings events to those who listen to the topic, and to nobody else', async () => {
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

test('the frame of an event is made once for all listeners of a tenant, and anew for another', async () => {
  const shared = createSharedFrames();
  const parse = createEventParser();
  const text = JSON.stringify({ batch: running });
  const frames: Uint8Array[] = [];
  let made = 0;
  for (const tenant of ['ann', 'ann', 'bob', 'ann']) {
    const { batch } = parse(text);
    const make = async (): Promise<Uint8Array> => {
      made += 1;
      return batchFrame(tenant, batch ?? {});
    };
    frames.push(await shared(batch ?? {}, tenant, make));
  }
  expect(made).toBe(2);
  expect(frames[1]).toBe(frames[0]);
  expect(frames[3]).toBe(frames[0]);
  expect(utf8.decode(frames[2])).toContain('id: bob\n');
  expect(parse(JSON.stringify({ batch: null }))).toEqual({ batch: null });
});
