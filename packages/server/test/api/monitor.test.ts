import { expect, test } from 'vitest';
import type { ErrorGroups } from '../../src/batches/error-groups.ts';
import type { ServerStatus } from '../../src/monitor/server-status.ts';
import {
  chatLine,
  chatLines,
  createBatch,
  pollBatch,
  readBothFiles,
  uploadInput,
} from '../support/batch-file.ts';
import type { Script } from '../support/scripted-upstream.ts';
import { clientOf, startServer, type TestServer } from '../support/start-server.ts';

/** Fails requests whose text names a status: `400 too long: 123`. */
const failing: Script = ({ text }, answer) => {
  const [, status, message] = /"(4\d\d) ([^"]*)"/.exec(text) ?? [];
  if (status === undefined) {
    return answer(200, { usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } });
  }
  return answer(Number(status), { error: { message, type: 'invalid', code: `code_${status}` } });
};

const mixedLines = [
  chatLine('good'),
  chatLine('long-1', '400 The context is 8192 tokens; you sent 9001.'),
  chatLine('long-2', '400 The context is 8192 tokens; you sent 12345.'),
  chatLine('odd', '422 Not that.'),
].join('\n');

async function read<Body>(server: TestServer, path: string, key?: string): Promise<Body> {
  const headers: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const response = await fetch(`${server.url}${path}`, { headers });
  expect(response.status).toBe(200);
  return (await response.json()) as Body;
}

test('a list of batches can be filtered, sorted and counted', async () => {
  await using server = await startServer({ script: failing });
  const { openai } = server;
  const named = await openai.batches.create({
    input_file_id: await uploadInput(openai, mixedLines),
    endpoint: '/v1/chat/completions',
    completion_window: '24h',
    metadata: { title: 'Night run', team: 'a' },
  });
  await pollBatch(openai, named.id);
  const refused = await createBatch(openai, `${chatLine('a')}\nnonsense`);
  await pollBatch(openai, refused.id);
  const idsOf = async (query: Record<string, string>): Promise<string[]> => {
    const page = await openai.batches.list({}, { query });
    return page.data.map(({ id }) => id);
  };
  expect(await idsOf({ status: 'completed' })).toEqual([named.id]);
  expect(await idsOf({ status: 'failed,expired' })).toEqual([refused.id]);
  expect(await idsOf({ search: 'night RUN' })).toEqual([named.id]);
  expect(await idsOf({ 'metadata[team]': 'a' })).toEqual([named.id]);
  expect(await idsOf({ 'metadata[team]': 'b' })).toEqual([]);
  expect(await idsOf({ created_before: String(named.created_at) })).toEqual([]);
  expect(await idsOf({ created_after: String(named.created_at - 1) })).toHaveLength(2);
  expect(await idsOf({ order_by: 'failed', order: 'desc', limit: '1' })).toEqual([named.id]);
  expect(await idsOf({ order_by: 'failed', after: named.id })).toEqual([refused.id]);
  expect(await read(server, '/v1/offpeak/summary?status=completed')).toEqual({
    object: 'offpeak.summary',
    total: 1,
    by_status: { completed: 1 },
    requests_left: 0,
  });
  const wrong = {
    status: 'done',
    order_by: 'name',
    order: 'up',
    created_after: 'noon',
    search: 'x'.repeat(201),
  };
  for (const [param, value] of Object.entries(wrong)) {
    await expect(idsOf({ [param]: value })).rejects.toMatchObject({ status: 400, param });
  }
});

test('errors are grouped by status, code and message, and a group can be retried once', async () => {
  await using server = await startServer({ script: failing });
  const { openai } = server;
  const batch = await pollBatch(openai, (await createBatch(openai, mixedLines)).id);
  const path = `/v1/batches/${batch.id}`;
  const groups = await read<ErrorGroups>(server, `${path}/error_groups`);
  expect(groups).toMatchObject({
    total: 3,
    other: 0,
    groups: [
      { status: 400, code: 'code_400', count: 2, message: expect.stringContaining('you sent') },
      { status: 422, code: 'code_422', message: 'Not that.', count: 1, custom_ids: ['odd'] },
    ],
  });
  const page = await server.call(`${path}/error?offset=1&limit=1`);
  expect((await page.text()).trim().split('\n')).toHaveLength(1);
  expect([page.headers.get('x-last-line'), page.headers.get('x-total-lines')]).toEqual(['2', '3']);
  expect(await (await server.call(`${path}/error?limit=0`)).text()).toBe('');
  expect((await server.call(`${path}/error?limit=one`)).status).toBe(400);
  expect(groups.groups[0]?.custom_ids.toSorted()).toEqual(['long-1', 'long-2']);
  const retry = (body: unknown, key: string) =>
    server.call(`${path}/retry`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(body),
    });
  const [first, again] = await Promise.all([
    retry({ group: groups.groups[0]?.id }, 'one'),
    retry({ group: groups.groups[0]?.id }, 'one'),
  ]);
  const retried = (await first.json()) as { id: string; metadata: unknown };
  expect(((await again.json()) as { id: string }).id).toBe(retried.id);
  expect(retried.metadata).toEqual({ retry_of: batch.id });
  const { ids } = await readBothFiles(openai, await pollBatch(openai, retried.id));
  expect(ids).toEqual(['long-1', 'long-2']);
  const all = (await (await retry({}, 'all')).json()) as { id: string };
  expect((await readBothFiles(openai, await pollBatch(openai, all.id))).ids).toEqual([
    'long-1',
    'long-2',
    'odd',
  ]);
  expect((await retry({ group: 'nowhere' }, 'x')).status).toBe(400);
  expect((await retry({ grup: 'x' }, 'y')).status).toBe(400);
  // The input of the second call with the same key was not kept.
  expect((await openai.files.list({ purpose: 'batch' })).data).toHaveLength(3);
  await openai.files.delete(batch.input_file_id);
  expect((await retry({}, 'z')).status).toBe(409);
});

test('errors are grouped while a batch runs, each line once, and after a restart', async () => {
  const held = Promise.withResolvers<void>();
  await using server = await startServer({
    script: async (request, answer, response) => {
      if (request.text.includes('held')) {
        await held.promise;
      }
      await failing(request, answer, response);
    },
  });
  const lines = [chatLine('a', '400 Short.'), chatLine('b', 'held')].join('\n');
  const { id } = await createBatch(server.openai, lines);
  await pollBatch(server.openai, id, ({ request_counts: counts }) => counts?.failed === 1);
  const path = `/v1/batches/${id}/error_groups`;
  const expected = { total: 1, groups: [{ code: 'code_400', count: 1 }] };
  for (const groups of await Promise.all([read(server, path), read(server, path)])) {
    expect(groups).toMatchObject(expected);
  }
  const refused = await server.call(`/v1/batches/${id}/retry`, { method: 'POST', body: '{}' });
  expect(refused.status).toBe(409);
  held.resolve();
  await pollBatch(server.openai, id);
  expect(await read(server, path)).toMatchObject(expected);
  await server.restart();
  expect(await read(server, path)).toMatchObject(expected);
});

test('the status has the traffic of the last hour, the model endpoint and the disk', async () => {
  await using server = await startServer({ script: failing });
  await pollBatch(server.openai, (await createBatch(server.openai, mixedLines)).id);
  const status = await read<ServerStatus>(server, '/v1/offpeak/status');
  const sum = (counts: number[]): number => counts.reduce((total, count) => total + count, 0);
  expect([sum(status.traffic.completed), sum(status.traffic.failed)]).toEqual([1, 3]);
  expect([sum(status.traffic.inputTokens), sum(status.traffic.outputTokens)]).toEqual([3, 2]);
  expect(status).toMatchObject({
    is_operator: true,
    batches: { completed: 1 },
    requests_left: 0,
    waiting_for: null,
    in_flight: 0,
    upstreams: [{ is_ok: true, outcomes: { 200: 1, 400: 2, 422: 1 }, p50_ms: expect.any(Number) }],
  });
  expect(status.storage?.free_bytes).toBeGreaterThan(0);
});

test('a key sees its own project, and an operator sees every project', async () => {
  await using server = await startServer({
    script: failing,
    apiKeys: ['day:sk-day', 'night:sk-night', { key: 'sk-op', project: 'ops', operator: true }],
  });
  const night = clientOf(server.url, 'sk-night');
  const batch = await pollBatch(night, (await createBatch(night, mixedLines)).id);
  for (const query of ['', '?project=night', '?project=*']) {
    expect(await read(server, `/v1/batches${query}`, 'sk-day')).toMatchObject({ data: [] });
    expect(await read(server, `/v1/files${query}`, 'sk-day')).toMatchObject({ data: [] });
    expect(await read(server, `/v1/offpeak/summary${query}`, 'sk-day')).toMatchObject({ total: 0 });
    const status = await read<ServerStatus>(server, `/v1/offpeak/status${query}`, 'sk-day');
    expect(status).toMatchObject({ project: 'day', is_operator: false, batches: {}, in_flight: null });
    expect(status.upstreams).toEqual([
      { name: 'endpoint 1', is_ok: true, reason: null, since: null, paused_until: null },
    ]);
    expect(Math.max(...status.traffic.completed, ...status.traffic.failed)).toBe(0);
    for (const [path, method] of [
      ['', 'GET'],
      ['/error_groups', 'GET'],
      ['/retry', 'POST'],
    ] as const) {
      const response = await fetch(`${server.url}/v1/batches/${batch.id}${path}${query}`, {
        method,
        headers: { authorization: 'Bearer sk-day' },
        ...(method === 'POST' && { body: '{}' }),
      });
      expect(response.status).toBe(404);
    }
  }
  expect(await read(server, '/v1/batches', 'sk-op')).toMatchObject({ data: [] });
  expect(await read(server, '/v1/batches?project=*', 'sk-op')).toMatchObject({
    data: [{ id: batch.id, project: 'night' }],
  });
  const files = await read<{ data: { project: string }[] }>(server, '/v1/files?project=*', 'sk-op');
  expect(files.data.map(({ project }) => project)).toEqual(['night', 'night', 'night']);
  expect(await read(server, `/v1/batches/${batch.id}?project=night`, 'sk-op')).toMatchObject({
    id: batch.id,
  });
  const status = await read<ServerStatus>(server, '/v1/offpeak/status?project=*', 'sk-op');
  expect(status).toMatchObject({ is_operator: true, batches: { completed: 1 } });
  expect(Math.max(...status.traffic.failed)).toBe(3);
});

/** Reads the events of a stream, each with its data. */
async function* eventsOf(response: Response) {
  let text = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(event) ?? [];
      if (name !== undefined) {
        yield { name, data: JSON.parse(data ?? '') as unknown };
      }
    }
  }
}

test('one stream of events has the changes that its key may see, and ends with the server', async () => {
  await using server = await startServer({ script: failing, apiKeys: ['day:sk-day', 'night:sk-night'] });
  const open = (key: string) =>
    fetch(`${server.url}/v1/offpeak/events`, { headers: { authorization: `Bearer ${key}` } });
  const [ofDay, ofNight] = await Promise.all([open('sk-day'), open('sk-night')]);
  const [dayEvents, nightEvents] = [eventsOf(ofDay), eventsOf(ofNight)];
  expect((await nightEvents.next()).value).toMatchObject({ name: 'status', data: { project: 'night' } });
  expect((await dayEvents.next()).value).toMatchObject({ name: 'status', data: { project: 'day' } });
  const night = clientOf(server.url, 'sk-night');
  const { id } = await createBatch(night, chatLines(2));
  await pollBatch(night, id);
  const day = clientOf(server.url, 'sk-day');
  const own = await createBatch(day, `${chatLine('a')}\nnonsense`);
  const seen = async (events: typeof dayEvents): Promise<string[]> => {
    for await (const { name, data } of events) {
      if (name === 'batches') {
        return (data as { id: string }[]).map((batch) => batch.id);
      }
    }
    return [];
  };
  expect(await seen(nightEvents)).toEqual([id]);
  expect(await seen(dayEvents)).toEqual([own.id]);
  await server.restart();
  expect((await nightEvents.next()).done).toBe(true);
  await dayEvents.return(undefined);
});
