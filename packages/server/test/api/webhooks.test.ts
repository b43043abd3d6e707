import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LogEntry } from '@offpeak/server';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { guardedPost } from '../../src/node/guarded-post.ts';
import { deliveryWaitMs, maxTrySeconds } from '../../src/webhooks/delivery-plan.ts';
import { chatLine, chatLines, createBatch, eventually, pollBatch } from '../support/batch-file.ts';
import { manualClock } from '../support/manual-clock.ts';
import { startServer } from '../support/start-server.ts';

const secret = `whsec_${Buffer.from('a secret of some length').toString('base64')}`;

/** An address that takes webhooks, and answers with the statuses given in turn, then 200. */
async function startReceiver(statuses: number[] = []) {
  const received: { headers: Record<string, string>; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      received.push({ headers: request.headers as Record<string, string>, body });
      response.writeHead(statuses.shift() ?? 200).end('ok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    statuses,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const hook = (url: string) => ({ webhooks: [{ url, secret }], allowPrivateWebhooks: true });

test('all four ends of a batch are reported, and the official SDK verifies them', async () => {
  await using receiver = await startReceiver();
  const clock = manualClock(Date.now());
  await using server = await startServer({
    ...hook(receiver.url),
    clock,
    script: (request, answer) => (request.text.includes('held') ? undefined : answer(200, {})),
    upstreamTimeoutMs: 500,
    retry: { firstMs: 5, maxMs: 5 },
  });
  const { openai } = server;
  const ended = new Map<string, string>();
  const end = async (id: string) => ended.set(id, `batch.${(await pollBatch(openai, id)).status}`);
  await end((await createBatch(openai, chatLines(1))).id);
  await end((await createBatch(openai, `${chatLine('a')}\nnonsense`)).id);
  const cancelled = await createBatch(openai, chatLine('a', 'held'));
  await openai.batches.cancel(cancelled.id);
  await end(cancelled.id);
  const expired = await createBatch(openai, chatLine('a', 'held'));
  await pollBatch(openai, expired.id, ({ status }) => status === 'in_progress');
  await eventually(() => receiver.received.length === 3);
  for (const { body, headers } of receiver.received) {
    const event = await openai.webhooks.unwrap(body, headers, secret);
    expect(ended.get((event as { data: { id: string } }).data.id)).toBe(event.type);
    expect(event.id).toBe(headers['webhook-id']);
  }
  clock.pass(24 * 3_600_000);
  await end(expired.id);
  await eventually(() => receiver.received.length === 4);
  const types = receiver.received.map(({ body }) => (JSON.parse(body) as { type: string }).type).sort();
  expect(types).toEqual(['batch.cancelled', 'batch.completed', 'batch.expired', 'batch.failed']);
});

test('a delivery that is not accepted is retried, with the same event and a new signature', async () => {
  await using receiver = await startReceiver([500, 302]);
  const clock = manualClock(Date.now());
  await using server = await startServer({ ...hook(receiver.url), clock });
  const created = await createBatch(server.openai, chatLines(1));
  await pollBatch(server.openai, created.id);
  for (let attempt = 1; attempt <= 3; attempt++) {
    await eventually(() => {
      if (receiver.received.length < attempt) {
        clock.pass(1000);
      }
      return receiver.received.length >= attempt;
    });
  }
  const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
  expect(new Set(ids).size).toBe(1);
  expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
  const { headers, body } = receiver.received.at(-1) ?? { headers: {}, body: '' };
  expect(new Set(receiver.received.map((each) => each.headers['webhook-signature'])).size).toBeGreaterThan(1);
  expect(() => JSON.parse(body)).not.toThrow();
  expect(headers['content-type']).toBe('application/json');
});

test('events that were not delivered before a restart are delivered after it', async () => {
  await using receiver = await startReceiver([500]);
  const clock = manualClock(Date.now());
  await using server = await startServer({ ...hook(receiver.url), clock });
  const created = await createBatch(server.openai, chatLines(1));
  await pollBatch(server.openai, created.id);
  await eventually(() => receiver.received.length === 1);
  await server.restart();
  clock.pass(120_000);
  await eventually(() => receiver.received.length === 2);
  const event = await new OpenAI({ apiKey: 'x' }).webhooks
    .unwrap(receiver.received[0]?.body ?? '', receiver.received[0]?.headers ?? {}, secret)
    .catch(() => null);
  expect(event).toMatchObject({ type: 'batch.completed' });
});

test('only the configured events and project are reported', async () => {
  await using receiver = await startReceiver();
  const webhooks = [
    { url: `${receiver.url}/failed`, secret, events: ['batch.failed'] as const },
    { url: `${receiver.url}/other`, secret, project: 'other' },
    { url: `${receiver.url}/all`, secret },
  ];
  await using server = await startServer({ webhooks, allowPrivateWebhooks: true });
  const created = await createBatch(server.openai, chatLines(1));
  await pollBatch(server.openai, created.id);
  await eventually(() => receiver.received.length === 1);
  const failed = await createBatch(server.openai, `${chatLine('a')}\nnonsense`);
  await pollBatch(server.openai, failed.id);
  await eventually(() => receiver.received.length === 3);
});

test('a name that resolves to a private address is refused when it is connected to', async () => {
  await using receiver = await startReceiver();
  const url = receiver.url.replace('127.0.0.1', 'localhost');
  const request = { headers: {}, body: '{}', signal: AbortSignal.timeout(5000) };
  await expect(guardedPost({ allowPrivate: false })(url, request)).rejects.toThrow(
    'resolves to a private address',
  );
  expect(await guardedPost({ allowPrivate: true })(url, request)).toBe(200);
  expect(receiver.received).toHaveLength(1);
});

test('the waits between deliveries grow to eight hours', () => {
  const waits = Array.from({ length: 20 }, (_, at) => deliveryWaitMs(at + 1));
  expect(waits[0]).toBe(5000);
  expect([...waits].sort((one, other) => one - other)).toEqual(waits);
  expect(waits.at(-1)).toBe(8 * 3_600_000);
  // The last of them fall on the end of the 72 hours for which a webhook is tried.
  const together = waits.slice(0, 15).reduce((sum, wait) => sum + wait, 0);
  expect(together).toBeGreaterThan(60 * 3_600_000);
  expect(together).toBeLessThan(maxTrySeconds * 1000);
});

test('a receiver that answers 410 gets no more attempts, and the log says so', async () => {
  await using receiver = await startReceiver([410]);
  const clock = manualClock(Date.now());
  const entries: LogEntry[] = [];
  await using server = await startServer({
    ...hook(receiver.url),
    clock,
    log: (entry) => entries.push(entry),
  });
  const created = await createBatch(server.openai, chatLines(1));
  await pollBatch(server.openai, created.id);
  await eventually(() => entries.some(({ message }) => message === 'webhook given up'));
  expect(entries.filter(({ level }) => level === 'warn')).toMatchObject([
    { message: 'webhook given up', reason: 'status 410', attempts: 1 },
  ]);
  const next = await createBatch(server.openai, chatLines(1));
  await pollBatch(server.openai, next.id);
  await eventually(() => {
    clock.pass(3_600_000);
    return receiver.received.length === 2;
  });
  const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
  expect(new Set(ids).size).toBe(2);
});

test('a webhook to an address that is no longer configured waits, and is dropped only for its age', async () => {
  await using receiver = await startReceiver([503]);
  const clock = manualClock(Date.now());
  const entries: LogEntry[] = [];
  const log = (entry: LogEntry) => entries.push(entry);
  const options = { ...hook(receiver.url), clock, log };
  await using server = await startServer(options);
  const created = await createBatch(server.openai, chatLines(1));
  await pollBatch(server.openai, created.id);
  await eventually(() => entries.some(({ message }) => message === 'webhook not accepted'));
  const pass = async (minutes: number) => {
    for (let passed = 0; passed < minutes; passed++) {
      clock.pass(60_000);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  // The address is taken out for a while.
  options.webhooks = [];
  await server.restart();
  const { host } = new URL(receiver.url);
  const waiting = { message: 'webhooks wait for an address that is not configured', host, webhooks: 1 };
  await eventually(() => entries.some(({ message }) => message === waiting.message));
  expect(entries.filter(({ message }) => message === waiting.message)).toMatchObject([waiting]);
  await pass(60);
  options.webhooks = hook(receiver.url).webhooks;
  receiver.statuses.push(503);
  await server.restart();
  await eventually(() => receiver.received.length === 2);
  // And for good.
  options.webhooks = [];
  await server.restart();
  clock.pass(70 * 3_600_000);
  await pass(15);
  expect(entries.some(({ message }) => message === 'webhook given up')).toBe(false);
  clock.pass(2 * 3_600_000);
  await pass(15);
  await eventually(() => entries.some(({ message }) => message === 'webhook given up'));
  expect(receiver.received).toHaveLength(2);
});
