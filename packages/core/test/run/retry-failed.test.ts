import {
  type BatchJob,
  type BatchResult,
  createClient,
  readResults,
  resultText,
  retryFailed,
  runBatch,
  submitBatch,
} from '@offpeak/core';
import { describe, expect, test, vi } from 'vitest';
import { ScriptedApi } from '../support/scripted-api.ts';

vi.mock(import('../../src/util/sleep.ts'), async (original) =>
  (await import('../support/short-waits.ts')).shortWaits(original),
);

const endpoint = '/v1/embeddings';
const requests = Array.from({ length: 12 }, (_, n) => ({ body: { input: n } }));
const ids = requests.map((_, n) => `request-${n + 1}`);

/**
 * Each input fails as often as its number says, in one way or another; input 7 gets no line at all the first
 * time.
 */
function failByNumber(api: ScriptedApi): Map<number, number> {
  const tries = new Map<number, number>();
  const succeed = api.answer;
  api.answer = (line) => {
    const input = Number(line.body.input);
    const tried = tries.get(input) ?? 0;
    tries.set(input, tried + 1);
    if (tried >= input % 3) {
      return succeed(line);
    }
    if (input === 7) {
      return { error: '' };
    }
    const code = ['batch_expired', 'batch_cancelled', 'boom'][input % 2 ? 0 : tried + 1];
    return {
      error: JSON.stringify({
        id: 'x',
        custom_id: line.custom_id,
        response: null,
        error: { code, message: 'no' },
      }),
    };
  };
  return tries;
}

async function collect(results: AsyncIterable<BatchResult>): Promise<BatchResult[]> {
  const all = [];
  for await (const result of results) {
    all.push(result);
  }
  return all;
}

describe('retryFailed', () => {
  test('runs again only what has no success, and the results of both jobs are one set', async () => {
    await using api = await new ScriptedApi().start();
    const tries = failByNumber(api);
    const client = createClient({ baseURL: api.baseURL });
    const job = await submitBatch(client, requests, { endpoint });
    const again = await retryFailed(client, job, requests);
    expect(again.shards).toMatchObject([{ requests: 8 }]);
    const third = await retryFailed(client, JSON.parse(JSON.stringify(again)), requests);
    expect(third.shards).toMatchObject([{ requests: 4 }]);
    expect(await retryFailed(client, third, requests)).toBe(third);
    const results = await collect(readResults(client, third));
    expect(results.map(({ customId }) => customId).sort()).toEqual(ids.toSorted());
    expect(results.every(({ status }) => status === 'succeeded')).toBe(true);
    expect(requests.map((_, n) => tries.get(n))).toEqual(requests.map((_, n) => (n % 3) + 1));
    const ordered = await collect(readResults(client, third, { ordered: true }));
    expect(ordered.map(({ customId }) => customId)).toEqual(ids);
  });

  test('requests may be a file, with whatever line breaks', async () => {
    await using api = await new ScriptedApi().start();
    failByNumber(api);
    const client = createClient({ baseURL: api.baseURL });
    const lines = requests.map(({ body }, n) =>
      JSON.stringify({ custom_id: `l${n}`, method: 'POST', url: endpoint, body }),
    );
    const file = new Blob([`\ufeff${lines.join('\r\n\r\n')}`]);
    const job = await submitBatch(client, file, { endpoint });
    const again = await retryFailed(client, job, file);
    expect(again.shards).toMatchObject([{ requests: 8 }]);
    const results = await collect(readResults(client, again, { requests: file, ordered: true }));
    expect(results.map(({ customId }) => customId)).toEqual(requests.map((_, n) => `l${n}`));
    expect(
      results.every(
        ({ request, customId }) => request && 'custom_id' in request && request.custom_id === customId,
      ),
    ).toBe(true);
  });

  test('lines of a file, and raw lines, are sent byte for byte as they were', async () => {
    const lines = [
      '{"custom_id":"a","method":"POST","url":"/v1/embeddings","body":{"seed":9223372036854775807,"t":1.0,"e":1e400,"z":-0}}',
      '{ "body": {"model":"m","model":"n"} , "url":"/v1/embeddings","custom_id":"b","method":"POST","more":1}\t',
      '{"custom_id":"c","method":"POST","url":"/v1/embeddings","body":{"input":"\u2028é"}}',
    ];
    const file = new Blob([`\ufeff${lines[0]}\r\n\n${lines[1]}\n${lines[2]}`]);
    const options = { endpoint, defaults: { model: 'other' } };
    for (const requests of [file, lines.map((rawLine) => ({ rawLine }))]) {
      await using api = await new ScriptedApi().start();
      const client = createClient({ baseURL: api.baseURL });
      const succeed = api.answer;
      api.answer = (line) =>
        line.custom_id === 'c'
          ? succeed(line)
          : { error: JSON.stringify({ custom_id: line.custom_id, response: null, error: { code: 'x' } }) };
      const job = await submitBatch(client, requests, options);
      const again = await retryFailed(client, job, requests, options);
      const { input_file_id: id } = again.shards[0] ?? {};
      expect(api.files.get(id ?? '')?.content.toString()).toBe(`${lines[0]}\n${lines[1]}\n`);
    }
  });

  test('an answer of 200 that is an error has no success, and is run again', async () => {
    await using api = await new ScriptedApi().start();
    const client = createClient({ baseURL: api.baseURL });
    const succeed = api.answer;
    const body = { error: { message: 'Provider returned error', code: 502 } };
    api.answer = ({ custom_id }) => ({
      output: JSON.stringify({ custom_id, response: { status_code: 200, body }, error: null }),
    });
    const job = await submitBatch(client, requests, { endpoint });
    const failures = await collect(readResults(client, job));
    expect(failures.map(({ status }) => status)).toEqual(requests.map(() => 'failed'));
    expect(failures.map((failure) => resultText(failure))).toEqual(requests.map(() => null));
    api.answer = succeed;
    const again = await retryFailed(client, job, requests);
    expect(again.shards).toMatchObject([{ requests: 12 }]);
    const results = await collect(readResults(client, again));
    expect(results.map(({ status }) => status)).toEqual(requests.map(() => 'succeeded'));
  });

  test('without requests the input files are read again, to the last digit', async () => {
    await using api = await new ScriptedApi().start();
    failByNumber(api);
    const client = createClient({ baseURL: api.baseURL });
    const lines = requests.map(
      ({ body }, n) =>
        `{"custom_id":"l${n}","method":"POST","url":"${endpoint}","body":${JSON.stringify(body).replace('{', '{"seed":9223372036854775807,')}}`,
    );
    const job = await submitBatch(client, new Blob([lines.join('\n')]), {
      endpoint,
      limits: { requests: 6 },
    });
    const again = await retryFailed(client, job, undefined);
    expect(again.shards.map((shard) => shard.requests)).toEqual([6, 2]);
    const [fileId = ''] = again.shards.map((shard) => shard.input_file_id ?? '');
    const sent = await (await client.files.content(fileId)).text();
    expect(sent.match(/"seed":9223372036854775807,/g)).toHaveLength(6);
    const inputs = job.shards.map((shard) => shard.input_file_id ?? '');
    for (const id of inputs) {
      await client.files.delete(id);
    }
    await expect(retryFailed(client, job, undefined)).rejects.toMatchObject({ code: 'file_unavailable' });
  });

  test('a filter leaves failures as they are', async () => {
    await using api = await new ScriptedApi().start();
    failByNumber(api);
    const client = createClient({ baseURL: api.baseURL });
    const job = await submitBatch(client, requests, { endpoint });
    const again = await retryFailed(client, job, requests, { filter: ({ status }) => status === 'expired' });
    expect(again.shards[0]?.requests).toBeLessThan(8);
    const results = await collect(readResults(client, again, { requests }));
    expect(results.map(({ customId }) => customId).sort()).toEqual(ids.toSorted());
  });

  test('a batch that was refused as a whole is run again as a whole', async () => {
    await using api = await new ScriptedApi().start();
    const client = createClient({ baseURL: api.baseURL });
    const job = await submitBatch(client, requests, { endpoint, limits: { requests: 6 } });
    Object.assign(api.batches[0] ?? {}, {
      status: 'failed',
      output_file_id: null,
      errors: { data: [{ code: 'x' }] },
    });
    const again = await retryFailed(client, job, requests);
    expect(again.shards).toMatchObject([{ requests: 6 }]);
    const results = await collect(readResults(client, again));
    expect(results.map(({ customId }) => customId).sort()).toEqual(ids.toSorted());
    Object.assign(api.batches[0] ?? {}, { status: 'failed', output_file_id: null });
    await expect(collect(readResults(client, again))).rejects.toMatchObject({ code: 'batch_failed' });
  });
});

test('retryFailed runs nothing if the results cannot be read: some of them may be successes', async () => {
  await using api = await new ScriptedApi().start();
  const client = createClient({ baseURL: api.baseURL, maxRetries: 0 });
  const job = await submitBatch(client, requests, { endpoint });
  const submitted = api.count('POST', '/batches');
  api.fault = ({ path, response }) => path.endsWith('/content') && Boolean(response.writeHead(403).end('{}'));
  await expect(retryFailed(client, job, requests)).rejects.toMatchObject({ status: 403 });
  expect(api.count('POST', '/batches')).toBe(submitted);
});

describe('runBatch', () => {
  test('submits, waits, retries and yields one result per custom id', async () => {
    await using api = await new ScriptedApi().start();
    failByNumber(api);
    const client = createClient({ baseURL: api.baseURL });
    const statuses: string[] = [];
    const run = runBatch(client, requests, {
      endpoint,
      retries: 1,
      onSnapshot: ({ status }) => statuses.push(status),
    });
    const results = await collect(run);
    expect(results.map(({ customId }) => customId).sort()).toEqual(ids.toSorted());
    expect(results.filter(({ status }) => status === 'succeeded')).toHaveLength(8);
    expect(results.every(({ request }) => request !== undefined)).toBe(true);
    expect(statuses).toEqual(['completed', 'completed']);
  });

  test('a run that dies at any save can be resumed, and pays for nothing twice', async () => {
    const few = requests.slice(0, 6);
    for (let deadAt = 1; ; deadAt++) {
      await using api = await new ScriptedApi().start();
      const tries = failByNumber(api);
      const client = createClient({ baseURL: api.baseURL });
      const options = { endpoint, retries: 2, limits: { requests: 4 } };
      let saved: BatchJob | undefined;
      let saves = 0;
      const dying = collect(
        runBatch(client, few, {
          ...options,
          onJob(job) {
            if (++saves === deadAt) {
              throw new Error('dead');
            }
            saved = JSON.parse(JSON.stringify(job));
          },
        }),
      );
      const died = await dying.then(
        () => false,
        () => true,
      );
      if (saved) {
        const results = await collect(runBatch(client, few, { ...options, job: saved }));
        expect(results.map(({ customId, status }) => `${customId} ${status}`).sort()).toEqual(
          few.map((_, n) => `${ids[n]} succeeded`).sort(),
        );
        expect(few.map((_, n) => tries.get(n))).toEqual(few.map((_, n) => (n % 3) + 1));
      }
      if (!died) {
        break;
      }
    }
  });

  test('a shard that fails on the token limit while it is watched is submitted again', async () => {
    await using api = await new ScriptedApi().start();
    const client = createClient({ baseURL: api.baseURL });
    let full = 2;
    api.fault = ({ method }) => {
      const newest = api.batches[0];
      if (method === 'GET' && newest?.status === 'completed' && full-- > 0) {
        Object.assign(newest, {
          status: 'failed',
          output_file_id: null,
          errors: { data: [{ code: 'token_limit_exceeded' }] },
        });
      }
      return false;
    };
    const results = await collect(runBatch(client, requests.values(), { endpoint, tokenLimitWaitMs: 1 }));
    expect(results.map(({ customId }) => customId)).toEqual(ids);
    expect(api.count('POST', '/batches')).toBe(3);
    expect(api.count('POST', '/files')).toBe(1);
  });

  test.each([
    ['a list of objects', [{ code: 'token_limit_exceeded', message: 'Enqueued.' }]],
    ['a text', 'Enqueued token limit reached for m in organization o.'],
    ['a list of texts', ['token_limit_exceeded']],
  ])('a token limit that is reported as %s is waited for', async (_, errors) => {
    await using api = await new ScriptedApi().start();
    const client = createClient({ baseURL: api.baseURL });
    let full = 1;
    api.fault = ({ method }) => {
      const newest = api.batches[0];
      if (method === 'GET' && newest?.status === 'completed' && full-- > 0) {
        Object.assign(newest, { status: 'FAILED', output_file_id: null, errors });
      }
      return false;
    };
    const results = await collect(runBatch(client, requests, { endpoint, tokenLimitWaitMs: 1 }));
    expect(results.every(({ status }) => status === 'succeeded')).toBe(true);
    expect(api.count('POST', '/batches')).toBe(2);
  });

  test('retries of requests that can be read only once are refused', async () => {
    const run = collect(runBatch(createClient(), requests.values(), { endpoint, retries: 1 }));
    await expect(run).rejects.toMatchObject({ code: 'invalid_option', param: 'retries' });
  });
});
