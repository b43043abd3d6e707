import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { durableObjectHub, OffpeakHub } from '../../src/cloudflare/index.ts';
import { denoKvHub } from '../../src/deno/index.ts';
import type { Hub, HubEvent } from '../../src/index.ts';
import { memoryHub } from '../../src/index.ts';
import { fakeDenoKv } from '../support/fake-deno-kv.ts';

/** Objects of which each answers as soon as it is asked. */
function hubObjects() {
  const objects = new Map<string, OffpeakHub>();
  return {
    idFromName: (name: string) => name,
    get(name: string) {
      const object = objects.get(name) ?? new OffpeakHub();
      objects.set(name, object);
      return { fetch: (url: string, init?: RequestInit) => object.fetch(new Request(url, init)) };
    },
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe.each<[string, () => Hub]>([
  ['memory', memoryHub],
  ['Durable Objects', () => durableObjectHub(hubObjects())],
  ['Deno KV', () => denoKvHub(fakeDenoKv())],
])('a hub in %s', (_name, open) => {
  async function listen(hub: Hub, topic: string) {
    const heard: (HubEvent['batch'] | undefined)[] = [];
    const stop = new AbortController();
    await hub.subscribe(topic, ({ batch }) => heard.push(batch), stop.signal);
    return { heard, stop };
  }

  test('delivers events to all listeners of a topic and to no others, until they unsubscribe', async () => {
    const hub = open();
    const [one, two, other] = [await listen(hub, 'a'), await listen(hub, 'a'), await listen(hub, 'b')];
    await hub.publish('a', { batch: { id: 1 } });
    await turn();
    await hub.publish('a', { batch: null });
    await turn();
    expect([one.heard, other.heard]).toEqual([[{ id: 1 }, null], []]);
    one.stop.abort();
    await turn();
    await hub.publish('a', { batch: { id: 2 } });
    await turn();
    expect(one.heard).toHaveLength(2);
    expect(two.heard).toEqual([{ id: 1 }, null, { id: 2 }]);
  });

  test('drops a topic without listeners', async () => {
    const hub = open();
    const { stop } = await listen(hub, 'a');
    stop.abort();
    await turn();
    const again = await listen(hub, 'a');
    await hub.publish('a', { batch: { id: 3 } });
    await turn();
    expect(again.heard).toEqual([{ id: 3 }]);
    again.stop.abort();
  });
});

test('events from before the subscription are not delivered', async () => {
  const hub = denoKvHub(fakeDenoKv());
  await hub.publish('a', { batch: { id: 1 } });
  const heard: unknown[] = [];
  const stop = new AbortController();
  await hub.subscribe('a', (event) => heard.push(event), stop.signal);
  await hub.publish('a', { batch: { id: 2 } });
  await turn();
  expect(heard).toEqual([{ batch: { id: 2 } }]);
  stop.abort();
});

test('an event too large for Deno KV is fetched by each listener, and expires after ten minutes', async () => {
  const kv = fakeDenoKv();
  const hub = denoKvHub(kv);
  const heard: HubEvent[] = [];
  const stop = new AbortController();
  await hub.subscribe('a', (event) => heard.push(event), stop.signal);
  const sizeOf = (text: string): number => JSON.stringify({ batch: { text } }).length;
  const most = 'x'.repeat(48 * 1024 - sizeOf(''));
  for (const text of [most, `${most}x`, `${most.slice(0, -1)}é`]) {
    await hub.publish('a', { batch: { text } });
    await turn();
  }
  expect(heard.map(({ batch }) => (batch?.text as string | undefined)?.length)).toEqual([
    most.length,
    undefined,
    undefined,
  ]);
  expect(kv.expiries).toEqual([600_000, 600_000, 600_000]);
  stop.abort();
});

test('a memory hub does not keep listeners that were aborted before', async () => {
  const hub = memoryHub();
  const heard: unknown[] = [];
  await hub.subscribe('a', (event) => heard.push(event), AbortSignal.abort());
  await hub.publish('a', { batch: null });
  expect(heard).toEqual([]);
});

describe('the object of a hub', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const subscribe = async (hub: OffpeakHub) => {
    const answer = await hub.fetch(new Request('https://offpeak/subscribe'));
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    const next = async (): Promise<string | undefined> => {
      const { done, value } = await reader.read();
      return done ? undefined : new TextDecoder().decode(value);
    };
    return { reader, next };
  };
  const publish = (hub: OffpeakHub, body: string) =>
    hub.fetch(new Request('https://offpeak/publish', { method: 'POST', body }));

  test('says first that it has its listener, then every event, and shows signs of life', async () => {
    const hub = new OffpeakHub();
    const { next, reader } = await subscribe(hub);
    expect(await next()).toBe('\n');
    expect((await publish(hub, '{"batch":null}')).status).toBe(204);
    expect(await next()).toBe('{"batch":null}\n');
    const sign = next();
    await vi.advanceTimersByTimeAsync(19_999);
    expect(await Promise.race([sign, 'silence'])).toBe('silence');
    await vi.advanceTimersByTimeAsync(1);
    expect(await sign).toBe('\n');
    await reader.cancel();
  });

  test('keeps no timer without listeners, and one for all of them', async () => {
    const hub = new OffpeakHub();
    const [one, two] = [await subscribe(hub), await subscribe(hub)];
    expect(vi.getTimerCount()).toBe(1);
    await one.reader.cancel();
    expect(vi.getTimerCount()).toBe(1);
    await two.reader.cancel();
    expect(vi.getTimerCount()).toBe(0);
    const three = await subscribe(hub);
    expect(vi.getTimerCount()).toBe(1);
    await three.reader.cancel();
  });

  test('disconnects a listener that is too far behind, and no other', async () => {
    const hub = new OffpeakHub();
    const [slow, quick] = [await subscribe(hub), await subscribe(hub)];
    await quick.next();
    for (let index = 0; index < 63; index += 1) {
      await publish(hub, String(index));
      expect(await quick.next()).toBe(`${index}\n`);
    }
    await publish(hub, 'one more');
    expect(await quick.next()).toBe('one more\n');
    await expect(slow.reader.read()).rejects.toThrow('too far behind');
    await quick.reader.cancel();
    expect(vi.getTimerCount()).toBe(0);
  });
});

test('a listener is on the list of a Durable Object once its first byte has come', async () => {
  let confirm = (): void => undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      confirm = () => controller.enqueue(new TextEncoder().encode('\n'));
    },
  });
  const hub = durableObjectHub({
    idFromName: (name) => name,
    get: () => ({ fetch: async () => new Response(body) }),
  });
  let isListening = false;
  const subscribed = hub
    .subscribe('a', () => undefined, new AbortController().signal)
    .then(() => {
      isListening = true;
    });
  await turn();
  expect(isListening).toBe(false);
  confirm();
  await subscribed;
});

test('a hub whose object cannot be reached is an error, and its listener is left to poll', async () => {
  const failing = durableObjectHub({
    idFromName: (name) => name,
    get: () => ({ fetch: async () => new Response(null, { status: 503 }) }),
  });
  const { signal } = new AbortController();
  await expect(failing.subscribe('a', () => undefined, signal)).rejects.toThrow('503');
  await expect(failing.publish('a', { batch: null })).rejects.toThrow('503');
  const silent = durableObjectHub({
    idFromName: (name) => name,
    get: () => ({ fetch: async () => new Response(null) }),
  });
  await silent.subscribe('a', () => undefined, signal);
});
