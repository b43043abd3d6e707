import { expect, test } from 'vitest';
import { createOwnerTagger } from '../../src/ids/owner-tag.ts';
import { createIdSigner } from '../../src/ids/signed-ids.ts';
import { createGateway } from '../../src/index.ts';
import { unitSecret } from '../support/caller-with.ts';

const owner = createOwnerTagger([unitSecret])('ann');
const ids = createIdSigner([unitSecret])('ann');

/** A gateway over so many files and batches of ann's. */
async function gatewayOver(files: number, batches: number) {
  const filename = await owner.tagFilename('a.jsonl', true);
  const metadata = { offpeak_owner: await owner.current() };
  const objects = {
    files: Array.from({ length: files }, (_, at) => ({ id: `file-${at}`, filename, purpose: 'batch' })),
    batches: Array.from({ length: batches }, (_, at) => ({
      id: `batch_${at}`,
      input_file_id: 'file-0',
      metadata,
    })),
  };
  const asked: string[] = [];
  const gateway = createGateway({
    provider: {
      apiKey: 'sk-0123456789abcdef0123',
      async fetch(url) {
        const { pathname, searchParams } = new URL(url);
        asked.push(searchParams.toString());
        const all: { id: string }[] = pathname.endsWith('/files') ? objects.files : objects.batches;
        const start = all.findIndex(({ id }) => id === searchParams.get('after')) + 1;
        const end = start + Number(searchParams.get('limit'));
        return Response.json({ data: all.slice(start, end), has_more: end < all.length });
      },
    },
    secret: unitSecret,
    authenticate: () => ({ tenant: 'ann' }),
  });
  const list = async (path: string) => {
    const answer = await gateway(new Request(`https://gateway.test/v1${path}`));
    const body = await answer.json();
    return { status: answer.status, count: body.data?.length, hasMore: body.has_more, body };
  };
  return { list, asked };
}

test('a list of batches has twenty unless said otherwise, and a hundred at most', async () => {
  const { list } = await gatewayOver(0, 101);
  expect(await list('/batches')).toMatchObject({ status: 200, count: 20, hasMore: true });
  expect(await list('/batches?limit=100')).toMatchObject({ count: 100, hasMore: true });
  expect((await list('/batches?limit=101')).status).toBe(400);
  const after = await ids.sign('batch', 'batch_99');
  expect(await list(`/batches?after=${after}`)).toMatchObject({ count: 1, hasMore: false });
});

test('a list of files has ten thousand at most, which is also what it has unless said otherwise', async () => {
  const { list, asked } = await gatewayOver(10_001, 0);
  const all = await list('/files');
  expect([all.count, all.hasMore]).toEqual([10_000, true]);
  expect(all.body.last_id).toBe(await ids.sign('file', 'file-9999'));
  expect((await list('/files?limit=10001')).status).toBe(400);
  asked.length = 0;
  await list('/files?limit=1&purpose=batch&order=asc');
  expect(asked[0]).toBe('order=asc&purpose=batch&limit=1000');
  expect((await list('/files?order=up')).status).toBe(400);
});
