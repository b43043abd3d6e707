import { createHmac } from 'node:crypto';
import { verifyWebhook } from '@offpeak/core';
import { describe, expect, test } from 'vitest';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const now = 1_760_000_000;
const event = {
  id: 'evt_1',
  object: 'event',
  created_at: now,
  type: 'batch.completed',
  data: { id: 'batch_1' },
};
const body = JSON.stringify(event);

function sign(text: string, key = secret, timestamp = now): string {
  const bytes = key.startsWith('whsec_') ? Buffer.from(key.slice(6), 'base64') : Buffer.from(key);
  return `v1,${createHmac('sha256', bytes).update(`msg_1.${timestamp}.${text}`).digest('base64')}`;
}

function message(headers: Record<string, string> = {}, text = body): Request {
  return new Request('http://host/hook', {
    method: 'POST',
    body: text,
    headers: {
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(now),
      'webhook-signature': sign(text),
      ...headers,
    },
  });
}

test('the published vector of Standard Webhooks passes', async () => {
  const vector = new Request('http://host/hook', {
    method: 'POST',
    body: '{"test": 2432232314}',
    headers: {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    },
  });
  // Authentic, so it gets as far as being no batch event.
  await expect(verifyWebhook(vector, secret, { now: 1614265330 })).rejects.toMatchObject({
    code: 'unsupported',
  });
});

describe('authentic', () => {
  test.each([
    ['one secret', {}, secret],
    ['one of several secrets', {}, ['whsec_AAAA', secret]],
    ['one of several signatures', { 'webhook-signature': `v1,AAAA v1a,xyz v1,@ ${sign(body)}` }, secret],
    ['a secret that is plain text', { 'webhook-signature': sign(body, 'plain') }, 'plain'],
    ['a text with a line end', { 'webhook-signature': sign(body, 'a plain text') }, 'a plain text\r\n'],
    ['a secret with a line end', {}, `${secret}\n`],
    ['a secret behind a space', {}, ['other', ` ${secret}`]],
    [
      'as old as allowed',
      { 'webhook-timestamp': String(now - 300), 'webhook-signature': sign(body, secret, now - 300) },
      secret,
    ],
  ])('%s', async (_, headers, secrets) => {
    expect(await verifyWebhook(message(headers), secrets, { now })).toEqual(event);
  });
});

describe('refused', () => {
  test.each([
    ['another secret', {}, 'whsec_AAAA'],
    ['no signature', { 'webhook-signature': '' }, secret],
    ['another version of signature', { 'webhook-signature': sign(body).replace('v1,', 'v2,') }, secret],
    ['another id', { 'webhook-id': 'msg_2' }, secret],
    [
      'too old',
      { 'webhook-timestamp': String(now - 301), 'webhook-signature': sign(body, secret, now - 301) },
      secret,
    ],
    [
      'too new',
      { 'webhook-timestamp': String(now + 301), 'webhook-signature': sign(body, secret, now + 301) },
      secret,
    ],
    ['a timestamp that is none', { 'webhook-timestamp': 'NaN' }, secret],
    ['no secret', {}, []],
  ])('%s', async (_, headers, secrets) => {
    await expect(verifyWebhook(message(headers), secrets, { now })).rejects.toMatchObject({
      code: 'invalid_signature',
    });
  });

  test('an authentic one that is about no batch, and not as if it were forged', async () => {
    const other = '{"type":"response.completed","data":{"id":"resp_1"}}';
    for (const text of [
      'x',
      '[]',
      '{"type":"batch.x"}',
      '{"type":"batch.x","data":{}}',
      '{"data":{"id":"b"}}',
      other,
    ]) {
      await expect(verifyWebhook(message({}, text), secret, { now })).rejects.toMatchObject({
        code: 'unsupported',
      });
    }
  });

  test('a changed body, a long body', async () => {
    const changed = message({ 'webhook-signature': sign(body) }, body.replace('batch_1', 'batch_2'));
    await expect(verifyWebhook(changed, secret, { now })).rejects.toMatchObject({
      code: 'invalid_signature',
    });
    await expect(verifyWebhook(message(), secret, { now, maxBytes: 10 })).rejects.toThrow(
      'longer than 10 bytes',
    );
  });

  test('a body that was read already is the caller’s mistake', async () => {
    const read = message();
    await read.text();
    await expect(verifyWebhook(read, secret, { now })).rejects.toMatchObject({
      code: 'invalid_option',
      param: 'request',
    });
  });

  test('a secret that cannot be one is the caller’s mistake', async () => {
    for (const bad of ['', 'whsec_', 'whsec_@', undefined as unknown as string]) {
      await expect(verifyWebhook(message(), bad, { now })).rejects.toMatchObject({ code: 'invalid_option' });
    }
  });
});
