import { expect, test } from 'vitest';
import { createIdSigner } from '../../src/ids/signed-ids.ts';
import { createGateway, type GatewayOptions } from '../../src/index.ts';
import { unitSecret } from '../support/caller-with.ts';

type Batches = Record<string, Record<string, unknown> | number>;

/** A gateway over these batches, by id; a number is the status of a failure. */
function gatewayOver(batches: Batches, changes: Partial<GatewayOptions> = {}) {
  const read: string[] = [];
  let atOnce = 0;
  let most = 0;
  const gateway = createGateway({
    provider: {
      apiKey: 'sk-0123456789abcdef0123',
      async fetch(url) {
        const id = decodeURIComponent(url.split('/').at(-1) ?? '');
        read.push(id);
        atOnce += 1;
        most = Math.max(most, atOnce);
        await new Promise((resolve) => setImmediate(resolve));
        atOnce -= 1;
        const found = batches[id] ?? 404;
        if (typeof found === 'number') {
          return Response.json({ error: { message: 'No.' } }, { status: found });
        }
        return Response.json({ id, input_file_id: 'file-1', ...found });
      },
    },
    secret: unitSecret,
    authenticate: (request) => ({ tenant: request.headers.get('x-tenant') ?? 'ann' }),
    ...changes,
  });
  const sign = (id: string): Promise<string> => createIdSigner([unitSecret])('ann').sign('batch', id);
  const open = async (ids: string[], lastSeen?: string) => {
    const signed = await Promise.all(ids.map(sign));
    const headers = lastSeen === undefined ? {} : { 'last-event-id': lastSeen };
    return gateway(
      new Request(`https://gateway.test/v1/batches/events?ids=${signed.join(',')}`, { headers }),
    );
  };
  return { gateway, sign, open, read, most: () => most };
}

const ended = { status: 'completed' };
const running = { status: 'in_progress' };
const many = (count: number, batch: Record<string, unknown>): Batches =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`b${at}`, batch]));

const eventsOf = (text: string): string[] =>
  [...text.matchAll(/^data: \{"id":"(\w+)\./gm)].map(([, id = '']) => id);

test('batches that have ended are each sent once, six read at a time', async () => {
  const { open, read, most } = gatewayOver(many(14, ended), { events: { firstPollMs: 1, minPollMs: 1 } });
  const answer = await open(Array.from({ length: 14 }, (_, at) => `b${at}`));
  expect(read).toHaveLength(6);
  const text = await answer.text();
  expect(eventsOf(text).toSorted()).toEqual(Object.keys(many(14, ended)).toSorted());
  expect([read.length, most()]).toEqual([14, 6]);
  const ids = [...text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id);
  expect(ids).toHaveLength(1);
  // The browser reconnects, and receives the status that stops it.
  const again = await open(
    Array.from({ length: 14 }, (_, at) => `b${at}`),
    ids[0],
  );
  expect([again.status, read.length]).toEqual([204, 28]);
});

test('the headers of a stream forbid buffering, transforming and caching', async () => {
  const { open } = gatewayOver(many(1, ended));
  const answer = await open(['b0']);
  expect(Object.fromEntries(answer.headers)).toEqual({
    'cache-control': 'private, no-store, no-transform',
    'content-type': 'text/event-stream; charset=utf-8',
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
  });
  await answer.body?.cancel();
});

test('a browser with another last event id gets the whole state', async () => {
  const { open } = gatewayOver(many(2, ended));
  const answer = await open(['b0', 'b1'], 'another');
  expect([answer.status, eventsOf(await answer.text())]).toEqual([200, ['b0', 'b1']]);
});

test('a browser is not kept away while a batch is running, even if nothing is new', async () => {
  const { open } = gatewayOver({ b0: ended, b1: running });
  const first = await open(['b0', 'b1']);
  const reader = (first.body as ReadableStream<Uint8Array>).getReader();
  let id: string | undefined;
  while (id === undefined) {
    id = /^id: (.*)$/m.exec(new TextDecoder().decode((await reader.read()).value))?.[1];
  }
  await reader.cancel();
  const again = await open(['b0', 'b1'], id);
  expect(again.status).toBe(200);
  await again.body?.cancel();
});

test('one that cannot be read costs the others nothing, and one that is gone is left out', async () => {
  const { open } = gatewayOver(
    { b0: 500, b1: ended, b2: 404 },
    { events: { firstPollMs: 60_000, minPollMs: 60_000, maxPollMs: 60_000, heartbeatMs: 1, maxMs: 20 } },
  );
  const answer = await open(['b0', 'b1', 'b2']);
  expect([answer.status, eventsOf(await answer.text())]).toEqual([200, ['b1']]);
});

test('when none can be read, the answer says why', async () => {
  for (const [batches, status] of [
    [{ b0: 500, b1: 500 }, 500],
    [{ b0: 404, b1: 404 }, 404],
    [{ b0: 404, b1: 429 }, 429],
  ] as const) {
    const { open } = gatewayOver(batches);
    expect((await open(['b0', 'b1'])).status).toBe(status);
  }
});

test('an id that is listed twice is one batch, and ids may be in several parameters', async () => {
  const { gateway, sign, read } = gatewayOver(many(2, ended));
  const [a, b] = [await sign('b0'), await sign('b1')];
  const answer = await gateway(new Request(`https://gateway.test/v1/batches/events?ids=${a},,${a}&ids=${b}`));
  expect(eventsOf(await answer.text())).toEqual(['b0', 'b1']);
  expect(read).toEqual(['b0', 'b1']);
});

test('a hundred batches may be requested, and one more may not', async () => {
  const { open } = gatewayOver(many(101, ended), { events: { firstPollMs: 1, minPollMs: 1 } });
  const ids = Array.from({ length: 101 }, (_, at) => `b${at}`);
  const most = await open(ids.slice(1));
  expect(most.status).toBe(200);
  await most.body?.cancel();
  expect((await open(ids)).status).toBe(400);
  expect((await open([])).status).toBe(400);
});

test('each batch that is read is a request of its tenant', async () => {
  for (const [requestsPerDay, status] of [
    [3, 200],
    [1, 200],
  ] as const) {
    const { open, read } = gatewayOver(many(3, ended), { limits: { requestsPerDay }, events: { maxMs: 1 } });
    const answer = await open(['b0', 'b1', 'b2']);
    expect(answer.status).toBe(status);
    await answer.body?.cancel();
    expect(read).toHaveLength(requestsPerDay);
  }
});

test('a tenant has as many streams as allowed, of one batch or of many', async () => {
  const { open, gateway, sign } = gatewayOver(many(2, running), { limits: { eventStreams: 2 } });
  const one = () =>
    sign('b0').then((id) => gateway(new Request(`https://gateway.test/v1/batches/${id}/events`)));
  const streams = [await open(['b0', 'b1']), await one()];
  expect(streams.map(({ status }) => status)).toEqual([200, 200]);
  for (const refused of [await one(), await open(['b0', 'b1'])]) {
    expect([refused.status, refused.headers.get('retry-after'), (await refused.json()).error.code]).toEqual([
      429,
      '30',
      'too_many_event_streams',
    ]);
  }
  await streams[0]?.body?.cancel();
  const next = await one();
  expect(next.status).toBe(200);
  await next.body?.cancel();
  await streams[1]?.body?.cancel();
});

test('a listener is authenticated again, and a failure of that is reported to the operator', async () => {
  let isIn: boolean | 'broken' | 'other' = true;
  const errors: unknown[] = [];
  const authenticate = () => {
    if (isIn === 'broken') {
      throw new Error('database down');
    }
    if (isIn === 'other') {
      return { tenant: 'bob' };
    }
    return isIn ? { tenant: 'ann' } : null;
  };
  for (const [after, told] of [
    [false, 0],
    ['broken', 1],
    ['other', 1],
  ] as const) {
    isIn = true;
    const { open } = gatewayOver(many(1, running), {
      authenticate,
      onError: (error) => errors.push(error),
      events: { recheckMs: 1, heartbeatMs: 1 },
    });
    const answer = await open(['b0']);
    isIn = after;
    expect(eventsOf(await answer.text())).toEqual(['b0']);
    expect(errors).toHaveLength(told);
  }
});
