import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { batchForm, type Send, sendAs } from './client/caller.ts';
import { startCloudflareIndexes } from './hosts/cloudflare-indexes.ts';
import { everyHost } from './hosts/every-host.ts';
import { type RecordingProvider, startProvider } from './provider/recording-provider.ts';

const rawOf = (id: string): string => id.slice(0, id.lastIndexOf('.'));

/**
 * One contract for every index: memory's in Bun and Node, Deno KV's, the Durable Object's, and those of one
 * worker of wrangler's.
 */
const indexes = [...everyHost.map(([name]) => name), 'd1', 'kv'];
let provider: RecordingProvider;
let worker: Awaited<ReturnType<typeof startCloudflareIndexes>>;

beforeAll(async () => {
  provider = await startProvider();
  worker = await startCloudflareIndexes(provider.url);
});
afterAll(async () => {
  await worker?.close();
  await provider?.close();
});

describe.each(indexes)('lists through an ownership index on %s', (name) => {
  let host: { url: string; close?: () => Promise<void> };
  const as = (tenant: string): Send => sendAs(tenant, `${host.url}/v1`);

  beforeAll(async () => {
    const start = everyHost.find(([hostName]) => hostName === name)?.[1];
    host =
      start === undefined
        ? { url: new URL(name, worker.url).href }
        : await start({ providerURL: provider.url, indexed: true });
  });
  afterAll(async () => {
    await host?.close?.();
  });

  async function newFile(send: Send, createdAt: number): Promise<string> {
    provider.answerLate = (request) => {
      const answer = provider.api.answer(request);
      Object.assign(answer.body as object, { created_at: createdAt });
      return answer;
    };
    const { id } = (await send('POST', '/files', batchForm())).body;
    provider.answerLate = undefined;
    return id;
  }

  async function listed(send: Send, path: string, query = ''): Promise<string[]> {
    const ids: string[] = [];
    let after = '';
    for (let more: unknown = true; more === true; ) {
      const { status, body } = await send('GET', `${path}?limit=2${query}${after}`);
      expect(status).toBe(200);
      ids.push(...body.data.map(({ id }) => id));
      more = body.has_more;
      after = `&after=${body.data.at(-1)?.id}`;
    }
    return ids;
  }

  test('hold one’s own files in order, both ways, page by page, and after some were deleted', async () => {
    const send = as('ann');
    const files: string[] = [];
    for (const createdAt of [30, 10, 20, 20, 40]) {
      files.push(await newFile(send, createdAt));
    }
    await newFile(as('bob'), 25);
    const oldestFirst = [files[1], ...[files[2], files[3]].toSorted(), files[0], files[4]];
    expect(await listed(send, '/files', '&order=asc')).toEqual(oldestFirst);
    expect(await listed(send, '/files')).toEqual(oldestFirst.toReversed());
    const gone = oldestFirst[2] ?? '';
    await send('DELETE', `/files/${gone}`);
    provider.requests.length = 0;
    expect(await listed(send, '/files')).toEqual(oldestFirst.filter((id) => id !== gone).toReversed());
    // The index itself has let go of it: the provider is not even asked.
    expect(provider.requests.map(({ path }) => path)).not.toContain(`/v1/files/${rawOf(gone)}`);
    expect(provider.requests).toHaveLength(4);
    const after = await send('GET', `/files?after=${gone}&order=asc`);
    expect(after.body.data.map(({ id }) => id)).toEqual(oldestFirst.slice(3));
    provider.api.files.delete(rawOf(files[0] ?? ''));
    expect(await listed(send, '/files')).toEqual([files[4], oldestFirst[1], oldestFirst[0]]);
  });

  test('hold result files too, as soon as their batch was seen', async () => {
    const send = as('carol');
    const input = await newFile(send, 100);
    const batch = await send('POST', '/batches', {
      input_file_id: input,
      endpoint: '/v1/embeddings',
      completion_window: '24h',
    });
    const output = provider.api.addFile('out.jsonl', 'batch_output', Buffer.from('x'));
    Object.assign(provider.api.batches.get(rawOf(batch.body.id)) ?? {}, {
      status: 'completed',
      completed_at: 200,
      output_file_id: output.id,
    });
    const seen = await send('GET', `/batches/${batch.body.id}`);
    expect(await listed(send, '/files')).toEqual([seen.body.output_file_id, input]);
    expect(await listed(send, '/files', '&purpose=batch_output')).toEqual([seen.body.output_file_id]);
    expect(await listed(send, '/batches')).toEqual([batch.body.id]);
    expect(await listed(as('bob'), '/batches')).toEqual([]);
  });

  test('hold objects whose ids are long', async () => {
    const { makeId } = provider.api;
    provider.api.makeId = (prefix, count) => `${'/'.repeat(2000)}${makeId(prefix, count)}`;
    try {
      const send = as('dan');
      const files: string[] = [];
      for (const createdAt of [1, 2, 3]) {
        files.push(await newFile(send, createdAt));
      }
      const [first = '', second = '', third = ''] = files;
      expect(await listed(send, '/files')).toEqual([third, second, first]);
      await send('DELETE', `/files/${second}`);
      expect(await listed(send, '/files', '&order=asc')).toEqual([first, third]);
    } finally {
      provider.api.makeId = makeId;
    }
  });

  test('an unknown cursor is a 404, also when it is signed but was never listed', async () => {
    expect((await as('ann')('GET', '/files?after=file-x')).status).toBe(404);
  });
});
