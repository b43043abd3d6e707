import type { ServerResponse } from 'node:http';
import {
  type BatchJob,
  createClient,
  readResults,
  submitBatch,
  type UploadProgress,
  waitForBatch,
} from '@offpeak/core';
import { describe, expect, test, vi } from 'vitest';
import { ScriptedApi } from '../support/scripted-api.ts';

vi.mock(import('../../src/util/sleep.ts'), async (original) =>
  (await import('../support/short-waits.ts')).shortWaits(original),
);

const endpoint = '/v1/embeddings';
const requests = Array.from({ length: 50 }, (_, n) => ({
  customId: `r${n}`,
  body: { model: 'm', input: `é${n}` },
}));
const ids = requests.map(({ customId }) => customId);
const lines = requests.map(({ customId, body }) =>
  JSON.stringify({ custom_id: customId, method: 'POST', url: endpoint, body }),
);
const fast = { 'retry-after-ms': '1' };

async function resultIds(client: ReturnType<typeof createClient>, job: BatchJob): Promise<(string | null)[]> {
  const found = [];
  for await (const { customId } of readResults(client, job)) {
    found.push(customId);
  }
  return found;
}

test('requests become a batch and come back as results, each once', async () => {
  await using api = await new ScriptedApi().start();
  const client = createClient({ apiKey: 'sk-test', baseURL: api.baseURL });
  const job = await submitBatch(client, requests, {
    endpoint,
    metadata: { mine: '1' },
    outputExpiresAfter: 3600,
  });
  expect(job).toMatchObject({ complete: true, shards: [{ index: 0, requests: 50 }] });
  const last = await waitForBatch(client, job);
  expect(last).toMatchObject({
    status: 'completed',
    done: true,
    counts: { total: 50, completed: 50, failed: 0 },
  });
  expect(await resultIds(client, job)).toEqual(ids);
  const input = api.files.get(job.shards[0]?.input_file_id ?? '');
  expect(input?.object).toMatchObject({ purpose: 'batch', bytes: job.shards[0]?.bytes });
  expect(input?.object.expires_at).toBe((input?.object.created_at ?? 0) + 172_800);
  expect(api.batches[0]).toMatchObject({
    completion_window: '24h',
    metadata: { mine: '1', offpeak_key: job.shards[0]?.key },
    output_expires_after: { anchor: 'created_at', seconds: 3600 },
  });
});

describe('splitting', () => {
  const blob = new Blob([`\ufeff${lines.join('\r\n')}\n\n`]);
  async function* oneByOne() {
    yield* requests;
  }
  test.each([
    ['an array', () => requests],
    ['a generator', oneByOne],
    ['a file', () => blob],
    ['parsed lines', () => lines.map((line) => JSON.parse(line))],
  ])('%s is cut at the limits of a batch, and no request is lost or doubled', async (_, source) => {
    for (const limits of [{ requests: 20 }, { bytes: 2000 }, { embeddingInputs: 20 }]) {
      await using api = await new ScriptedApi().start();
      const client = createClient({ baseURL: api.baseURL });
      const job = await submitBatch(client, source(), { endpoint, limits });
      expect(job.shards).toHaveLength(3);
      expect(await resultIds(client, job)).toEqual(ids);
      for (const { bytes, requests, input_file_id: id } of job.shards) {
        expect(api.files.get(id ?? '')?.object.bytes).toBe(bytes);
        expect(requests).toBeLessThanOrEqual(limits.requests ?? 50);
        expect(bytes).toBeLessThanOrEqual(limits.bytes ?? Infinity);
      }
    }
  });

  test('a request no batch can hold is refused', async () => {
    await using api = await new ScriptedApi().start();
    const client = createClient({ baseURL: api.baseURL });
    const big = { body: { input: Array(21).fill('x') } };
    for (const source of [[big], new Blob([JSON.stringify(big)])]) {
      await expect(
        submitBatch(client, source, { endpoint, limits: { embeddingInputs: 20 } }),
      ).rejects.toMatchObject({ code: 'invalid_request', line: 1 });
    }
    expect(api.files.size).toBe(0);
  });

  test('nothing to send is refused', async () => {
    await using api = await new ScriptedApi().start();
    const client = createClient({ baseURL: api.baseURL });
    for (const source of [[], new Blob(['\n \n'])]) {
      await expect(submitBatch(client, source, { endpoint })).rejects.toMatchObject({
        code: 'invalid_request',
      });
    }
    expect(api.calls).toEqual([]);
  });
});

test('a file that a provider accepts before all of it was sent is uploaded again', async () => {
  const asked: string[] = [];
  const client = createClient({
    baseURL: 'http://127.0.0.1:9/v1',
    fetch: async (url, { method }) => {
      asked.push(`${method} ${new URL(url).pathname}`);
      return Response.json({ id: 'file-1', bytes: 0 });
    },
  });
  await expect(submitBatch(client, requests, { endpoint })).rejects.toMatchObject({
    code: 'bad_response',
    fileId: 'file-1',
  });
  expect(asked).toEqual(['POST /v1/files']);
});

test.each([
  ['concurrency', { concurrency: 0 }],
  ['concurrency', { concurrency: Number.NaN }],
  ['limits.requests', { limits: { requests: 0 } }],
  ['limits.bytes', { limits: { bytes: -1 } }],
  ['limits.embeddingInputs', { limits: { embeddingInputs: Number.NaN } }],
])('%s must be at least 1', async (param, options) => {
  const submitted = submitBatch(createClient(), requests, { endpoint, ...options });
  await expect(submitted).rejects.toMatchObject({ code: 'invalid_option', param });
});

test('a stored file of the same name does not replace other requests', async () => {
  await using api = await new ScriptedApi().start();
  const client = createClient({ baseURL: api.baseURL });
  const saved: BatchJob[] = [];
  const onJob = (job: BatchJob) => {
    saved.push(job);
    if (saved.length === 2) {
      throw new Error('dead');
    }
  };
  await expect(submitBatch(client, requests, { endpoint, onJob })).rejects.toThrow('dead');
  const fewer = requests.slice(1);
  await expect(submitBatch(client, fewer, { endpoint, job: saved[0] })).rejects.toMatchObject({
    code: 'job_mismatch',
  });
  expect(api.batches).toEqual([]);
});

describe('several batches in parallel', () => {
  const file = new Blob([lines.join('\n')]);
  const limits = { requests: 10 };
  /** Holds calls until `together` of them are there, and tells the most that ever were. */
  function meetingPoint(together: number) {
    const held: (() => void)[] = [];
    let most = 0;
    const arrive = async () => {
      await new Promise<void>((resolve) => {
        most = Math.max(most, held.push(resolve));
        if (held.length >= together) {
          for (const go of held.splice(0)) {
            go();
          }
        }
      });
      return false;
    };
    return { arrive, most: () => most };
  }

  test('the parts of a file are uploaded in parallel, up to the concurrency', async () => {
    await using api = await new ScriptedApi().start();
    const client = createClient({ baseURL: api.baseURL });
    const point = meetingPoint(5);
    api.fault = ({ method, path }) => method === 'POST' && path === '/files' && point.arrive();
    const job = await submitBatch(client, file, { endpoint, limits, concurrency: 5 });
    expect(point.most()).toBe(5);
    expect(await resultIds(client, job)).toEqual(ids);
    const two = meetingPoint(2);
    let last = 5;
    api.fault = ({ method, path }) => method === 'POST' && path === '/files' && --last > 0 && two.arrive();
    await submitBatch(client, file, { endpoint, limits });
    expect(two.most()).toBe(2);
  });

  test('of requests that come in order, the next are uploaded while a batch is created', async () => {
    await using api = await new ScriptedApi().start();
    const client = createClient({ baseURL: api.baseURL });
    const point = meetingPoint(2);
    let first = true;
    api.fault = ({ method, path }) => {
      if (method !== 'POST' || (path === '/batches' ? !first : api.count('POST', '/files') !== 2)) {
        return false;
      }
      if (path === '/batches') {
        first = false;
      }
      return point.arrive();
    };
    const job = await submitBatch(client, requests, { endpoint, limits });
    expect(point.most()).toBe(2);
    expect(job.shards.map(({ requests }) => requests)).toEqual([10, 10, 10, 10, 10]);
    expect(await resultIds(client, job)).toEqual(ids);
  });

  test('when one fails, those in progress are finished and saved, and no others start', async () => {
    await using api = await new ScriptedApi().start();
    const client = createClient({ baseURL: api.baseURL, maxRetries: 0 });
    const point = meetingPoint(2);
    let uploads = 0;
    api.fault = async ({ method, path, response }) => {
      if (method !== 'POST' || path !== '/files') {
        return false;
      }
      const isFirst = ++uploads === 1;
      await point.arrive();
      if (isFirst) {
        response.writeHead(403).end();
      }
      return isFirst;
    };
    let saved: BatchJob | undefined;
    const onJob = (job: BatchJob) => {
      saved = job;
    };
    const submitted = submitBatch(client, file, { endpoint, limits, onJob });
    await expect(submitted).rejects.toMatchObject({ code: 'forbidden' });
    expect(uploads).toBe(2);
    expect(api.batches).toHaveLength(1);
    expect(saved?.shards.filter(({ batch_id: id }) => id !== null)).toHaveLength(1);
    api.fault = undefined;
    const job = await submitBatch(client, file, { endpoint, job: saved });
    expect(api.batches).toHaveLength(5);
    expect(await resultIds(client, job)).toEqual(ids);
  });
});

test('progress runs over all shards and ends once', async () => {
  await using api = await new ScriptedApi().start();
  const client = createClient({ baseURL: api.baseURL });
  for (const source of [requests, new Blob([lines.join('\n')])]) {
    const seen: UploadProgress[] = [];
    const job = await submitBatch(client, source, {
      endpoint,
      limits: { requests: 20 },
      onProgress: (progress) => seen.push(progress),
    });
    const bytes = job.shards.reduce((sum, shard) => sum + shard.bytes, 0);
    const sent = seen.map(({ sentBytes }) => sentBytes);
    expect(sent).toEqual(sent.toSorted((a, b) => a - b));
    expect(seen.filter(({ phase }) => phase === 'done')).toEqual([seen.at(-1)]);
    expect(seen.at(-1)).toMatchObject({ sentBytes: bytes, totalBytes: bytes });
    expect(seen[0]?.totalBytes).toBe(source instanceof Blob ? source.size : null);
  }
});

describe('nothing is paid twice', () => {
  test('a lost answer to POST /batches is settled by looking', async () => {
    await using api = await new ScriptedApi().start();
    const client = createClient({ baseURL: api.baseURL });
    api.fault = ({ method, path, actThenCut }) => {
      if (method !== 'POST' || path !== '/batches') {
        return false;
      }
      actThenCut();
      return true;
    };
    const job = await submitBatch(client, requests, { endpoint });
    expect(api.batches.map((batch) => batch.id)).toEqual([job.shards[0]?.batch_id]);
    expect(api.count('POST', '/batches')).toBe(1);
  });

  describe('whatever the list of batches is like', () => {
    const old = (n: number) => ({ created_at: 1000 + n, metadata: { offpeak_key: 'other' } });
    const answer = (response: ServerResponse, data: unknown[]) =>
      Boolean(response.end(JSON.stringify({ object: 'list', data, has_more: false })));
    /** Loses the first answer to a creation, and lets `list` answer the lists. */
    async function submitBlindly(
      list: (api: ScriptedApi, response: ServerResponse, lists: number) => boolean,
    ) {
      const api = await new ScriptedApi().start();
      for (let n = 0; n < 150; n++) {
        api.addBatch(old(n));
      }
      let creations = 0;
      let lists = 0;
      api.fault = ({ method, path, actThenCut, response }) => {
        if (path !== '/batches') {
          return false;
        }
        if (method === 'GET') {
          return list(api, response, ++lists);
        }
        if (creations++ === 0) {
          actThenCut();
        }
        return creations === 1;
      };
      const job = await submitBatch(createClient({ baseURL: api.baseURL }), requests, { endpoint });
      const mine = api.batches.filter(({ metadata }) => metadata?.offpeak_key !== 'other');
      expect(mine.map(({ id }) => id)).toEqual([job.shards[0]?.batch_id]);
      return api;
    }

    test('oldest first', async () => {
      await using _ = await submitBlindly((api, response) => answer(response, api.batches.toReversed()));
    });

    test('long, and written by a clock that is hours behind', async () => {
      await using _ = await submitBlindly((api, _response, lists) => {
        const made = [...api.batches, ...[...api.files.values()].map(({ object }) => object)];
        if (lists === 1) {
          for (const one of made) {
            one.created_at -= 7200;
          }
        }
        if (lists === 1) {
          for (let n = 0; n < 120; n++) {
            api.addBatch({ ...old(n), created_at: Date.now() / 1000 - 7000 + n });
          }
        }
        return false;
      });
    });

    test('behind by some seconds', async () => {
      await using _ = await submitBlindly((_, response, lists) => lists < 6 && answer(response, []));
    });

    test('behind by some seconds after a run that died', async () => {
      await using api = await new ScriptedApi().start();
      const client = createClient({ baseURL: api.baseURL });
      const saved: BatchJob[] = [];
      const onJob = (job: BatchJob) => {
        if (saved.push(job) === 3) {
          throw new Error('dead');
        }
      };
      await expect(submitBatch(client, requests, { endpoint, onJob })).rejects.toThrow('dead');
      let lists = 0;
      api.fault = ({ path, method, response }) =>
        method === 'GET' && path === '/batches' && ++lists < 5 && answer(response, []);
      const job = await submitBatch(client, requests, { endpoint, job: saved[1] });
      expect(api.batches.map(({ id }) => id)).toEqual([job.shards[0]?.batch_id]);
    });

    test('long, but newest first: no further than the file is old', async () => {
      await using api = await new ScriptedApi().start();
      for (let n = 0; n < 350; n++) {
        api.addBatch(old(n));
      }
      api.dropConnection({ on: 'POST /batches' });
      await submitBatch(createClient({ baseURL: api.baseURL }), requests, { endpoint });
      expect(api.batches).toHaveLength(351);
      expect(api.count('GET', '/batches')).toBe(7);
    });
  });

  test('a creation with an unclear answer is settled by searching the list', async () => {
    for (const status of [200, 302, 408, 409, 425, 499, 503]) {
      await using api = await new ScriptedApi().start();
      let creations = 0;
      api.fault = async ({ method, path, body, response }) => {
        if (method !== 'POST' || path !== '/batches' || creations++ > 0) {
          return false;
        }
        api.addBatch(JSON.parse(String(body)));
        response.writeHead(status).end('{}');
        return true;
      };
      const job = await submitBatch(createClient({ baseURL: api.baseURL }), requests, { endpoint });
      expect(api.batches.map(({ id }) => id)).toEqual([job.shards[0]?.batch_id]);
      expect(api.files.size).toBe(1);
    }
  });

  test('a batch that is neither found nor created stays ambiguous, and its file is kept', async () => {
    await using api = await new ScriptedApi().start();
    api.failNext(503, { on: 'POST /batches', times: Infinity });
    const submitted = submitBatch(createClient({ baseURL: api.baseURL }), requests, { endpoint });
    await expect(submitted).rejects.toMatchObject({ code: 'ambiguous_create', cause: { status: 503 } });
    expect(api.count('POST', '/batches')).toBe(3);
    expect(api.files.size).toBe(1);
  });

  test('if looking is not possible either, nothing is posted again, and the saved job settles it later', async () => {
    await using api = await new ScriptedApi().start();
    const client = createClient({ baseURL: api.baseURL, maxRetries: 0 });
    const saved: BatchJob[] = [];
    api.fault = ({ method, path, actThenCut, response }) => {
      if (path !== '/batches') {
        return false;
      }
      if (method === 'POST') {
        actThenCut();
      } else {
        response.writeHead(500).end();
      }
      return true;
    };
    const onJob = (job: BatchJob) => void saved.push(job);
    await expect(submitBatch(client, requests, { endpoint, onJob })).rejects.toMatchObject({
      code: 'ambiguous_create',
    });
    api.fault = undefined;
    const job = await submitBatch(client, requests, { endpoint, job: saved.at(-1) });
    expect(api.batches.map((batch) => batch.id)).toEqual([job.shards[0]?.batch_id]);
    expect(api.count('POST', '/files')).toBe(1);
  });

  test('a run that dies at any save is resumed without a second upload or a second batch', async () => {
    for (let deadAt = 1; ; deadAt++) {
      await using api = await new ScriptedApi().start();
      const client = createClient({ baseURL: api.baseURL });
      let saved: BatchJob | undefined;
      let saves = 0;
      const limits = { requests: 20 };
      const dying = submitBatch(client, requests, {
        endpoint,
        limits,
        onJob(job) {
          if (++saves === deadAt) {
            throw new Error('dead');
          }
          saved = JSON.parse(JSON.stringify(job));
        },
      });
      const died = await dying.then(
        () => false,
        () => true,
      );
      const job = await submitBatch(client, requests, { endpoint, limits, job: saved });
      if (saved) {
        expect(api.batches).toHaveLength(3);
        expect(api.count('POST', '/files')).toBe(3);
      }
      expect(await resultIds(client, job)).toEqual(ids);
      if (!died) {
        break;
      }
    }
  });

  test('a complete job needs no requests, and submits nothing', async () => {
    await using api = await new ScriptedApi().start();
    const client = createClient({ baseURL: api.baseURL });
    const job = await submitBatch(client, requests, { endpoint });
    expect(await submitBatch(client, [], { endpoint, job })).toEqual(job);
    expect(api.count('POST', '/batches')).toBe(1);
  });

  describe('requests of the same size in another order', () => {
    const many = Array.from({ length: 40 }, (_, n) => `item ${n + 10} is ${n % 7}${n % 5}`);
    const named = (input: string) => ({ customId: input.slice(5, 7), body: { model: 'm', input: 'same' } });
    const line = ({ body }: { body: object }, n: number) => JSON.stringify({ custom_id: `${n + 10}`, body });
    test.each([
      ['named', (inputs: string[]) => inputs.map(named)],
      ['unnamed', (inputs: string[]) => inputs.map((input) => ({ body: { model: 'm', input } }))],
      ['in a file', (inputs: string[]) => new Blob([inputs.map((i) => line({ body: { i } }, 0)).join('\n')])],
    ])('%s are other requests', async (_, source) => {
      await using api = await new ScriptedApi().start();
      const client = createClient({ baseURL: api.baseURL });
      let saved: BatchJob | undefined;
      let saves = 0;
      const onJob = (job: BatchJob) => {
        if (++saves === 5) {
          throw new Error('dead');
        }
        saved = structuredClone(job);
      };
      const options = { endpoint, limits: { requests: 20 }, concurrency: 1 } as const;
      const dying = submitBatch(client, source(many), { ...options, onJob });
      await expect(dying).rejects.toThrow('dead');
      const other = submitBatch(client, source(many.toReversed()), { ...options, job: saved });
      await expect(other).rejects.toMatchObject({ code: 'job_mismatch' });
      const last = many.toSpliced(18, 2, many[19] ?? '', many[18] ?? '');
      const nearly = submitBatch(client, source(last), { ...options, job: saved });
      await expect(nearly).rejects.toMatchObject({ code: 'job_mismatch' });
      expect(api.batches).toHaveLength(1);
      const job = await submitBatch(client, source(many), { ...options, job: saved });
      expect(job.shards.map(({ requests }) => requests)).toEqual([20, 20]);
      expect(api.batches).toHaveLength(2);
    });

    test('are other requests also to a run that died before it could say what it had uploaded', async () => {
      await using api = await new ScriptedApi().start();
      const client = createClient({ baseURL: api.baseURL });
      let saved: BatchJob | undefined;
      const onJob = (job: BatchJob) => {
        if (job.shards[0]?.input_file_id) {
          throw new Error('dead');
        }
        saved = structuredClone(job);
      };
      const dying = submitBatch(client, many.map(named), { endpoint, onJob });
      await expect(dying).rejects.toThrow('dead');
      const other = submitBatch(client, many.toReversed().map(named), { endpoint, job: saved });
      await expect(other).rejects.toMatchObject({ code: 'job_mismatch' });
      const job = await submitBatch(client, many.map(named), { endpoint, job: saved });
      expect(job.shards[0]?.digest).toBe(saved?.shards[0]?.digest);
      expect(api.count('POST', '/files')).toBe(1);
    });

    test('a job saved without digests can be resumed', async () => {
      await using api = await new ScriptedApi().start();
      const client = createClient({ baseURL: api.baseURL });
      const { shards, ...rest } = await submitBatch(client, requests, { endpoint });
      const job = { ...rest, complete: false, shards: shards.map(({ digest: _, ...shard }) => shard) };
      const done = await submitBatch(client, requests, { endpoint, job });
      expect(done.shards[0]?.digest).toBe(shards[0]?.digest);
      expect(api.batches).toHaveLength(1);
    });
  });

  test('a job is not resumed with other requests', async () => {
    await using api = await new ScriptedApi().start();
    const client = createClient({ baseURL: api.baseURL });
    const job = { ...(await submitBatch(client, requests, { endpoint })), complete: false };
    const other = requests.map(({ customId }) => ({ customId, body: { input: 'other' } }));
    await expect(submitBatch(client, other, { endpoint, job })).rejects.toMatchObject({
      code: 'job_mismatch',
    });
    await expect(submitBatch(client, [], { endpoint, job })).rejects.toMatchObject({ code: 'job_mismatch' });
    await expect(submitBatch(client, requests, { endpoint: '/v1/responses', job })).rejects.toMatchObject({
      code: 'job_mismatch',
    });
    expect(api.batches).toHaveLength(1);
  });
});

describe('failures', () => {
  test('a refused batch leaves no input file behind', async () => {
    await using api = await new ScriptedApi().start();
    const client = createClient({ baseURL: api.baseURL });
    const error = { message: 'No.', type: 'invalid_request_error', param: 'endpoint', code: null };
    api.failNext(400, { on: 'POST /batches', body: { error } });
    await expect(submitBatch(client, requests, { endpoint })).rejects.toMatchObject({
      code: 'bad_request',
      status: 400,
      param: 'endpoint',
      message: 'POST /batches answered 400: No.',
    });
    expect(api.files.size).toBe(0);
    expect(api.count('POST', '/batches')).toBe(1);
  });

  test('a refusal is reported after an abort, although the input file cannot be deleted', async () => {
    await using api = await new ScriptedApi().start();
    const controller = new AbortController();
    api.fault = ({ method, path, response }) => {
      if (method === 'DELETE') {
        controller.abort();
      }
      return (
        method === 'DELETE' ||
        (method === 'POST' && path === '/batches' && Boolean(response.writeHead(400).end()))
      );
    };
    const { signal } = controller;
    const submitted = submitBatch(createClient({ baseURL: api.baseURL }), requests, { endpoint, signal });
    await expect(submitted).rejects.toMatchObject({ code: 'aborted' });
  });

  test('an upload that breaks is repeated if the requests can be iterated again', async () => {
    await using api = await new ScriptedApi().start();
    const client = createClient({ baseURL: api.baseURL, maxRetries: 0 });
    api.dropConnection({ on: 'POST /files' });
    const job = await submitBatch(client, requests, { endpoint });
    expect(await resultIds(client, job)).toEqual(ids);
    api.dropConnection({ on: 'POST /files' });
    const once = requests.values();
    await expect(submitBatch(client, once, { endpoint })).rejects.toMatchObject({ code: 'network' });
  });

  test('no batch is created of a file that is not processed yet', async () => {
    await using api = await new ScriptedApi().start();
    const client = createClient({ baseURL: api.baseURL });
    let looks = 0;
    api.fault = ({ method, path, response }) => {
      const [, kind, id = ''] = path.split('/');
      const file = api.files.get(id)?.object;
      if (kind === 'batches' && method === 'POST' && looks < 3) {
        return Boolean(response.writeHead(400).end());
      }
      if (!file || method !== 'GET') {
        return false;
      }
      const status = ++looks < 3 ? 'pending' : 'processed';
      return Boolean(response.end(JSON.stringify({ ...file, status })));
    };
    const addFile = api.addFile.bind(api);
    api.addFile = (...file) => ({ ...addFile(...file), status: 'pending' });
    const job = await submitBatch(client, requests, { endpoint });
    expect(job.shards).toMatchObject([{ requests: 50 }]);
    expect(looks).toBe(3);
  });

  test('files without a name do not prevent a resume', async () => {
    await using api = await new ScriptedApi().start();
    const client = createClient({ baseURL: api.baseURL });
    Object.assign(api.addFile('x'), { filename: null });
    let saved: BatchJob | undefined;
    const onJob = (job: BatchJob) => {
      saved = job;
      throw new Error('dead');
    };
    await expect(submitBatch(client, requests, { endpoint, onJob })).rejects.toThrow('dead');
    const job = await submitBatch(client, requests, { endpoint, job: saved });
    expect(await resultIds(client, job)).toEqual(ids);
  });

  test('an upload whose answer was lost is found again instead of sent again', async () => {
    await using api = await new ScriptedApi().start();
    const client = createClient({ baseURL: api.baseURL, maxRetries: 0 });
    api.fault = ({ method, path, actThenCut }) => {
      if (method !== 'POST' || path !== '/files') {
        return false;
      }
      actThenCut();
      return true;
    };
    const job = await submitBatch(client, requests, { endpoint });
    expect(job.shards).toMatchObject([{ requests: 50 }]);
    expect(api.count('POST', '/files')).toBe(1);
  });

  test('a malformed request says which and what', async () => {
    await using api = await new ScriptedApi().start();
    const client = createClient({ baseURL: api.baseURL });
    const twice = [...requests, { customId: 'r7', body: {} }];
    await expect(submitBatch(client, twice, { endpoint })).rejects.toMatchObject({
      code: 'invalid_request',
      line: 51,
      param: 'custom_id',
    });
    expect(api.files.size).toBe(0);
  });
});

describe('no room', () => {
  const error = {
    message: 'Enqueued token limit reached.',
    type: 'x',
    param: null,
    code: 'token_limit_exceeded',
  };

  test('a refusal on create is waited out', async () => {
    await using api = await new ScriptedApi().start();
    const client = createClient({ baseURL: api.baseURL });
    let full = 2;
    api.fault = ({ method, path, response }) =>
      method === 'POST' &&
      path === '/batches' &&
      full-- > 0 &&
      Boolean(response.writeHead(400, fast).end(JSON.stringify({ error })));
    const job = await submitBatch(client, requests, { endpoint, tokenLimitWaitMs: 1 });
    expect(await resultIds(client, job)).toEqual(ids);
    expect(api.files.size).toBe(2);
  });

  test('a run that dies while it makes a refusal good leaves no second batch behind', async () => {
    await using api = await new ScriptedApi().start();
    const client = createClient({ baseURL: api.baseURL });
    const saved = await submitBatch(client, requests, { endpoint });
    const refuse = () =>
      Object.assign(api.batches[0] ?? {}, {
        status: 'failed',
        output_file_id: null,
        errors: { data: [{ code: 'token_limit_exceeded' }] },
      });
    const onJob = () => {
      throw new Error('dead');
    };
    const goOn = (options: object) =>
      submitBatch(client, [], { endpoint, job: saved, tokenLimitWaitMs: 1, ...options });
    refuse();
    await expect(goOn({ onJob })).rejects.toThrow('dead');
    expect(await goOn({})).toMatchObject({ shards: [{ batch_id: api.batches[0]?.id }] });
    expect(api.batches).toHaveLength(2);
    refuse();
    await expect(goOn({ onJob })).rejects.toThrow('dead');
    expect(await goOn({})).toMatchObject({ shards: [{ batch_id: api.batches[0]?.id }] });
    expect(api.batches).toHaveLength(3);
  });

  test('a job refused minutes later resumes with the same file and a new batch', async () => {
    await using api = await new ScriptedApi().start();
    const client = createClient({ baseURL: api.baseURL });
    const limits = { requests: 25 };
    const first = await submitBatch(client, requests, { endpoint, limits });
    for (let round = 0; round < 2; round++) {
      const refused = api.batches.find(({ id }) => id === first.shards[1]?.batch_id);
      Object.assign(refused ?? {}, {
        status: 'failed',
        output_file_id: null,
        errors: { data: [{ code: 'token_limit_exceeded' }] },
      });
      const job = await submitBatch(client, [], { endpoint, job: first, tokenLimitWaitMs: 1 });
      expect(job.shards[0]).toEqual(first.shards[0]);
      expect(job.shards[1]).toMatchObject({ input_file_id: first.shards[1]?.input_file_id, requests: 25 });
      expect(job.shards[1]?.batch_id).not.toBe(refused?.id);
      Object.assign(first, job);
    }
    expect(first.shards[1]?.key).toMatch(/-1\.3$/);
    // What has its batch waits for no room any more.
    expect(await submitBatch(client, [], { endpoint, job: first, tokenLimitWaitMs: 3_600_000 })).toEqual(
      first,
    );
    expect(await resultIds(client, first)).toEqual(ids);
    expect(api.batches).toHaveLength(4);
  });
});
