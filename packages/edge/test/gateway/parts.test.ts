import { expect, test } from 'vitest';
import { createIdSigner } from '../../src/ids/signed-ids.ts';
import { createGateway, type Limits } from '../../src/index.ts';
import { partForm } from '../client/caller.ts';

const secret = 'a secret of the tests that is long enough';
const ids = createIdSigner([secret])('ann');

function gatewayWith(limits: Partial<Limits> = {}) {
  const sent: string[] = [];
  const gateway = createGateway({
    provider: {
      apiKey: 'sk-0123456789abcdef0123',
      async fetch(_url, init) {
        sent.push(await new Response(init.body ?? null).text());
        return Response.json({
          id: 'upload_1',
          object: 'upload',
          status: 'completed',
          upload_id: 'upload_1',
        });
      },
    },
    secret,
    authenticate: () => ({ tenant: 'ann' }),
    limits,
  });
  const post = async (action: string, body: BodyInit) => {
    const url = `https://gateway.test/v1/uploads/${await ids.sign('upload', 'upload_1')}/${action}`;
    const answer = await gateway(new Request(url, { method: 'POST', body }));
    return { status: answer.status, body: await answer.json() };
  };
  return { post, sent };
}

test.each([
  ['short', `part_${'0'.repeat(24)}`],
  ['long', 'x'.repeat(365)],
])('a completion may name 10,000 parts with %s ids', async (_name, raw) => {
  const { post, sent } = gatewayWith();
  const id = await ids.sign('part', raw);
  const body = JSON.stringify({ part_ids: Array.from({ length: 10_000 }, () => id) });
  expect((await post('complete', body)).status).toBe(200);
  expect(JSON.parse(sent[0] ?? '').part_ids).toHaveLength(10_000);
});

test('one more is refused, as are none and a body without end', async () => {
  const { post, sent } = gatewayWith();
  const id = await ids.sign('part', 'part_1');
  for (const [part_ids, status] of [
    [Array.from({ length: 10_001 }, () => id), 400],
    [[], 400],
    [undefined, 400],
    [[7], 404],
    [[id, 'x'], 404],
  ] as const) {
    const answer = await post('complete', JSON.stringify({ part_ids }));
    expect([answer.status, answer.body.error.param]).toEqual([status, 'part_ids']);
  }
  const endless = await post('complete', JSON.stringify({ part_ids: [id], md5: 'x'.repeat(4_000_000) }));
  expect(endless.status).toBe(413);
  expect(sent).toEqual([]);
});

test('a part may be as large as a part and no larger than the whole', async () => {
  for (const [limits, status] of [
    [{ partBytes: 100, fileBytes: 100 }, 200],
    [{ partBytes: 99, fileBytes: 1000 }, 413],
    [{ partBytes: 1000, fileBytes: 99 }, 413],
  ] as const) {
    const { post } = gatewayWith(limits);
    const form = partForm('x'.repeat(100));
    expect([limits, (await post('parts', form)).status]).toEqual([limits, status]);
  }
});
