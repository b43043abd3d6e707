import {
  type BatchJob,
  type BatchResult,
  createUsageMeter,
  isOffpeakError,
  readResults,
  retryFailed,
  settleCreation,
  submitBatch,
  waitForBatch,
} from '@offpeak/core';
import { describe, expect, test, vi } from 'vitest';
import { type Dialect, dialects } from '../support/providers/dialects.ts';

vi.mock(import('../../src/util/sleep.ts'), async (original) =>
  (await import('../support/short-waits.ts')).shortWaits(original),
);

const quickly = { minIntervalMs: 1, maxIntervalMs: 5 };

async function all(results: AsyncIterable<BatchResult>): Promise<BatchResult[]> {
  const list: BatchResult[] = [];
  for await (const result of results) {
    list.push(result);
  }
  return list;
}

/** Returns the code of the error that a promise is rejected with. */
async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => new Error('It was not rejected.'),
    (reason) => reason,
  );
  return isOffpeakError(error) ? error.code : String(error);
}

function requestsOf({ request }: Dialect, ids: readonly string[]) {
  return ids.map((id) => request(id));
}

describe.each(dialects)('$name', (dialect) => {
  const { script, endpoint, request, creation, findable, inline } = dialect;

  test('every request has exactly one result, in the order of the requests', async () => {
    await using provider = await script().start();
    const client = dialect.client(provider);
    const requests = requestsOf(dialect, ['moon', 'fail', 'sun']);
    const job = await submitBatch(client, requests, { endpoint });
    const { status, counts } = await waitForBatch(client, job, quickly);
    expect(status).toBe('completed');
    expect(counts).toEqual(
      dialect.name === 'Together'
        ? { total: 0, completed: 0, failed: 0 }
        : { total: 3, completed: 2, failed: 1 },
    );
    const results = await all(readResults(client, job, { requests, ordered: true }));
    expect(results.map(({ customId, status }) => [customId, status])).toEqual([
      ['moon', 'succeeded'],
      ['fail', 'failed'],
      ['sun', 'succeeded'],
    ]);
    expect(results[1]).toMatchObject({ error: { message: expect.stringMatching(/bad prompt/i) } });
    expect(results[0]).toMatchObject({ request: requests[0] });
    expect(provider.batches).toHaveLength(1);
  });

  test('usage and schemas read the answers', async () => {
    await using provider = await script().start();
    const client = dialect.client(provider);
    const job = await submitBatch(client, [request('a', '[1]')], { endpoint });
    await waitForBatch(client, job, quickly);
    const schema = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: (value: unknown) => ({ value: value as number[] }),
      },
    } as const;
    const meter = createUsageMeter(client.traits);
    for await (const result of readResults(client, job, { schema })) {
      expect(result).toMatchObject({ status: 'succeeded', output: [1] });
      meter.add(result);
    }
    expect(Object.values(meter.models())).toMatchObject([{ inputTokens: 3, outputTokens: 2 }]);
  });

  test('requests above the limit become several batches', async () => {
    await using provider = await script().start();
    const client = dialect.client(provider);
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const job = await submitBatch(client, requestsOf(dialect, ids), { endpoint, limits: { requests: 2 } });
    expect(job.shards.map(({ requests }) => requests)).toEqual([2, 2, 1]);
    await waitForBatch(client, job, quickly);
    const results = await all(readResults(client, job));
    expect(results.map(({ customId }) => customId).sort()).toEqual(ids);
    expect(provider.batches).toHaveLength(3);
  });

  test('a file of lines, in the shape of OpenAI or of the provider, keeps every digit', async () => {
    await using provider = await script().start();
    const client = dialect.client(provider);
    const [first, second] = [request('a'), request('b')];
    const text = (body: object) => JSON.stringify(body).replace(/\}$/, ',"seed":12345678901234567890}');
    const openai = `{"custom_id":"a","method":"POST","url":"${endpoint}","body": ${text(first.body)} }`;
    const shape = client.traits?.line;
    const own = (shape?.write({ custom_id: 'b', body: second.body }, undefined) ?? '').replace(
      /\}\}$/,
      ',"seed":12345678901234567890}}',
    );
    const file = new Blob([shape ? `${openai}\r\n\n${own}` : openai]);
    const job = await submitBatch(client, file, { endpoint });
    expect(job.shards[0]?.requests).toBe(shape ? 2 : 1);
    const sent = provider.calls.map(({ body }) => body).join('');
    expect(sent.match(/"seed":12345678901234567890\}/g)).toHaveLength(shape ? 2 : 1);
    await waitForBatch(client, job, quickly);
    const results = await all(readResults(client, job, { requests: file }));
    expect(results.map(({ status }) => status)).toEqual(shape ? ['succeeded', 'succeeded'] : ['succeeded']);
  });

  test('a lost creation is found again, or is ambiguous, and is never paid twice', async () => {
    await using provider = await script().start();
    provider.addOthers(205);
    const client = dialect.client(provider);
    provider.loseAnswer('POST', creation);
    let saved: BatchJob | undefined;
    const onJob = (job: BatchJob) => {
      saved = job;
    };
    const submitted = submitBatch(client, [request('a')], { endpoint, onJob });
    if (findable) {
      expect((await submitted).complete).toBe(true);
    } else {
      expect(await codeOf(submitted)).toBe('ambiguous_create');
      const again = submitBatch(dialect.client(provider), [request('a')], { endpoint, job: saved });
      expect(await codeOf(again)).toBe('ambiguous_create');
    }
    const paid = provider.batches.filter(({ requests }) => requests.length > 0);
    expect(paid).toHaveLength(1);
    if (saved && !findable) {
      const job = settleCreation(saved, 0, paid[0]?.id ?? '');
      const settled = await submitBatch(dialect.client(provider), [request('a')], { endpoint, job });
      expect(settled.shards[0]?.batch_id).toBe(paid[0]?.id);
      expect(provider.batches.filter(({ requests }) => requests.length > 0)).toHaveLength(1);
    }
  });

  test('a creation that never arrived is sent again if the list shows that there is none, else never', async () => {
    await using provider = await script().start();
    // A full page, behind which there is nothing.
    provider.addOthers(100);
    const client = dialect.client(provider);
    provider.drop('POST', creation);
    const submitted = submitBatch(client, [request('a')], { endpoint });
    if (findable) {
      expect((await submitted).complete).toBe(true);
    } else {
      expect(await codeOf(submitted)).toBe('ambiguous_create');
    }
    const sent = provider.calls.filter(({ method, path }) => method === 'POST' && creation.test(path));
    expect(sent).toHaveLength(findable ? 2 : 1);
    const paid = provider.batches.filter(({ requests }) => requests.length > 0);
    expect(paid).toHaveLength(findable ? 1 : 0);
  });

  test('a job resumes after a crash at any save, and pays once', async () => {
    for (let crashAt = 1; ; crashAt++) {
      await using provider = await script().start();
      const requests = requestsOf(dialect, ['a', 'b', 'c']);
      const options = { endpoint, limits: { requests: 2 }, concurrency: 1 };
      let saved: BatchJob | undefined;
      let saves = 0;
      const onJob = (job: BatchJob) => {
        saved = job;
        saves += 1;
        if (saves === crashAt) {
          throw new Error('The process has crashed.');
        }
      };
      const first = await submitBatch(dialect.client(provider), requests, { ...options, onJob }).catch(
        () => undefined,
      );
      if (first) {
        break;
      }
      let job = saved as unknown as BatchJob;
      const again = () => submitBatch(dialect.client(provider), requests, { ...options, job });
      let resumed: BatchJob;
      try {
        resumed = await again();
      } catch (error) {
        // The creation was recorded and never sent, which nothing shows at these providers.
        expect({ findable, code: (error as { code?: string }).code }).toEqual({
          findable: false,
          code: 'ambiguous_create',
        });
        job = settleCreation(job, job.shards.length - 1, null);
        resumed = await again();
      }
      const client = dialect.client(provider);
      await waitForBatch(client, resumed, quickly);
      const results = await all(readResults(client, resumed));
      expect(results.map(({ customId }) => customId).sort()).toEqual(['a', 'b', 'c']);
      expect(provider.batches).toHaveLength(2);
    }
  });

  test('a batch is cancelled, or the provider says that it cannot', async () => {
    await using provider = await script().start();
    const client = dialect.client(provider);
    const job = await submitBatch(client, [request('a')], { endpoint });
    const id = job.shards[0]?.batch_id ?? '';
    if (!dialect.cancels) {
      expect(await codeOf(client.batches.cancel(id))).toBe('unsupported');
      expect(client.traits?.cancel).toBe(false);
      return;
    }
    expect((await client.batches.cancel(id)).status).toMatch(/^cancell(ed|ing)$/);
    expect((await waitForBatch(client, job, quickly)).status).toBe('cancelled');
    const results = await all(readResults(client, job, { requests: [request('a')] }));
    expect(results.map(({ status }) => status)).toEqual([inline ? 'cancelled' : 'failed']);
  });

  test('a batch that expires or is refused as a whole ends, with the reason', async () => {
    await using provider = await script().start();
    const client = dialect.client(provider);
    const job = await submitBatch(client, [request('a', 'expire')], { endpoint });
    expect((await waitForBatch(client, job, quickly)).status).toBe('expired');
    const results = await all(readResults(client, job, { requests: [request('a', 'expire')] }));
    expect(results).toHaveLength(1);
    expect(results[0]?.status).not.toBe('succeeded');
    if (dialect.name !== 'Anthropic') {
      const refused = await submitBatch(client, [request('a', 'refuse')], { endpoint });
      expect((await waitForBatch(client, refused, quickly)).status).toBe('failed');
      await expect(all(readResults(client, refused))).rejects.toMatchObject({
        code: 'batch_failed',
        message: expect.stringContaining('The model does not exist.'),
      });
    }
  });

  test('failed requests are retried alone', async () => {
    await using provider = await script().start();
    const client = dialect.client(provider);
    const requests = requestsOf(dialect, ['moon', 'fail']);
    const job = await submitBatch(client, requests, { endpoint });
    await waitForBatch(client, job, quickly);
    const again = await retryFailed(client, job, requests);
    expect(provider.batches[0]?.requests.map(({ id }) => id)).toEqual(['fail']);
    await waitForBatch(client, again, quickly);
    const results = await all(readResults(client, again));
    expect(results.map(({ customId }) => customId).sort()).toEqual(['fail', 'moon']);
    if (client.traits?.inputFiles) {
      expect(await codeOf(retryFailed(client, job, undefined))).toBe('invalid_option');
      expect(await codeOf(all(readResults(client, job, { ordered: true })))).toBe('invalid_option');
    }
  });

  test('a list of 205 batches is read to its end, each batch once', async () => {
    await using provider = await script().start();
    provider.addOthers(205);
    const client = dialect.client(provider);
    const ids: string[] = [];
    for await (const batch of client.batches.list({ limit: 20 })) {
      ids.push(batch.id);
    }
    expect(ids).toEqual(provider.batches.map(({ id }) => id));
    const page = await client.batches.list({ limit: 100 });
    expect(page.data).toHaveLength(100);
    expect(page.has_more).toBe(true);
  });

  test('a refusal has the code of its status and the sentence of the provider', async () => {
    await using provider = await script().start();
    const client = dialect.client(provider);
    const bodies: Record<string, object> = {
      Anthropic: { type: 'error', error: { type: 'authentication_error', message: 'The key is wrong.' } },
      Mistral: { detail: 'The key is wrong.' },
      xAI: { code: 'unauthenticated', error: 'The key is wrong.' },
    };
    provider.refuse('GET', /./, 401, bodies[dialect.name] ?? { error: { message: 'The key is wrong.' } });
    await expect(client.batches.list()).rejects.toMatchObject({
      code: 'unauthorized',
      message: expect.stringContaining('The key is wrong.'),
    });
    expect(await codeOf(client.batches.retrieve('none'))).toBe('not_found');
  });

  test('a refused creation costs nothing, and the job can be submitted again', async () => {
    await using provider = await script().start();
    const client = dialect.client(provider);
    let saved: BatchJob | undefined;
    const onJob = (job: BatchJob) => {
      saved = job;
    };
    provider.refuse('POST', creation, 400, { error: { message: 'No quota.' } });
    expect(await codeOf(submitBatch(client, [request('a')], { endpoint, onJob }))).toBe('bad_request');
    expect(provider.batches).toHaveLength(0);
    const job = await submitBatch(client, [request('a')], { endpoint, job: saved });
    expect(job.complete).toBe(true);
    expect(provider.batches).toHaveLength(1);
  });

  test('what the provider would ignore is refused before anything is sent', async () => {
    await using provider = await script().start();
    const client = dialect.client(provider);
    const submit = (options: object) => submitBatch(client, [request('a')], { endpoint, ...options });
    expect(await codeOf(submit({ completionWindow: '1 year' }))).toBe('invalid_option');
    expect(await codeOf(submit({ outputExpiresAfter: 3600 }))).toBe('invalid_option');
    expect(await codeOf(submit({ inputExpiresAfter: 1 }))).toBe('invalid_option');
    if (dialect.name !== 'Mistral') {
      expect(await codeOf(submit({ metadata: { night: '1' } }))).toBe('invalid_option');
    }
    expect(provider.calls).toHaveLength(0);
  });
});
