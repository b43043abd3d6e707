import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appKey } from './hosts/app.ts';
import { everyHost, exceptions } from './hosts/every-host.ts';
import type { RunningHost } from './hosts/host.ts';
import { parseForm } from './provider/batch-api.ts';
import { type RecordingProvider, startProvider } from './provider/recording-provider.ts';

const lines = '{"custom_id":"1","method":"POST","url":"/v1/embeddings","body":{"model":"m","input":"a"}}\n';

describe.each(everyHost)('the gateway on %s', (name, start) => {
  let provider: RecordingProvider;
  let host: RunningHost;
  const seen: string[] = [];

  beforeAll(async () => {
    provider = await startProvider();
    host = await start({ providerURL: provider.url, basePath: '/api/v1', corsOrigins: ['https://app.test'] });
  });
  afterAll(async () => {
    await host?.close();
    await provider?.close();
  });

  async function call(path: string, init: RequestInit & { tenant?: string } = {}) {
    const headers = new Headers(init.headers);
    if (init.tenant !== undefined) {
      headers.set('authorization', `Bearer ${init.tenant}-token`);
    }
    const answer = await fetch(`${host.url}/api/v1${path}`, { ...init, headers });
    const text = await answer.text();
    seen.push(text, JSON.stringify([...answer.headers]));
    const body = answer.headers.get('content-type') === 'application/json' ? JSON.parse(text) : text;
    return { status: answer.status, headers: answer.headers, text, body };
  }

  function form(content: string | Blob = lines): FormData {
    const data = new FormData();
    data.append('purpose', 'batch');
    data.append('file', new Blob([content]), 'täglich 1.jsonl');
    return data;
  }

  const upload = (tenant: string) => call('/files', { method: 'POST', body: form(), tenant });

  test('walks the whole road: file, batch, results, lists', async () => {
    const file = await upload('ann');
    expect(file.status).toBe(200);
    expect(file.body).toMatchObject({ object: 'file', filename: 'täglich 1.jsonl', bytes: lines.length });
    const post = provider.requests.at(-1);
    if (post === undefined) {
      throw new Error('no request');
    }
    const framing = exceptions[name]?.chunkedUploads === undefined ? 'content-length' : 'chunked';
    expect(post).toMatchObject({ end: 'complete', formClosed: true, framing });
    expect(parseForm(post).get('file')?.content.toString()).toBe(lines);

    const created = await call('/batches', {
      method: 'POST',
      tenant: 'ann',
      body: JSON.stringify({
        input_file_id: file.body.id,
        endpoint: '/v1/embeddings',
        completion_window: '24h',
        metadata: { night: 'one' },
      }),
    });
    expect(created.status).toBe(200);
    expect(created.body).toMatchObject({
      status: 'validating',
      input_file_id: file.body.id,
      metadata: { night: 'one' },
    });

    const output = provider.api.addFile(
      'batch_raw_output.jsonl',
      'batch_output',
      Buffer.from('{"id":"x"}\n'),
    );
    Object.assign([...provider.api.batches.values()].at(-1) ?? {}, {
      status: 'completed',
      output_file_id: output.id,
    });
    const done = await call(`/batches/${created.body.id}`, { tenant: 'ann' });
    expect(done.body).toMatchObject({ id: created.body.id, status: 'completed', error_file_id: null });
    const results = await call(`/files/${done.body.output_file_id}/content`, { tenant: 'ann' });
    expect(results.text).toBe('{"id":"x"}\n');
    expect(results.headers.get('content-type')).toBe('application/octet-stream');
    expect(results.headers.get('cache-control')).toBe('private, no-store, no-transform');

    await upload('bob');
    const batches = await call('/batches', { tenant: 'ann' });
    expect(batches.headers.get('cache-control')).toBe('private, no-store');
    expect(batches.body).toMatchObject({
      data: [{ id: created.body.id }],
      has_more: false,
      last_id: created.body.id,
    });
    expect((await call('/batches', { tenant: 'bob' })).body).toMatchObject({ data: [], has_more: false });
    const files = await call('/files', { tenant: 'ann' });
    expect(files.body.data.map((one: { id: string }) => one.id)).toEqual([file.body.id]);
    expect(
      (await call(`/batches/${created.body.id}/cancel`, { method: 'POST', tenant: 'ann' })).body.status,
    ).toBe('cancelling');
    expect((await call(`/files/${file.body.id}`, { method: 'DELETE', tenant: 'ann' })).body).toEqual({
      id: file.body.id,
      object: 'file',
      deleted: true,
    });
  });

  test('walks the same road with the ids of a proxy, which are long and no names', async () => {
    const { makeId } = provider.api;
    provider.api.makeId = (prefix, count) =>
      Buffer.from(
        `proxy:application/octet-stream;unified_id,${prefix}${count};names,${'gpt-4o?>~'.repeat(60)}`,
      ).toString('base64');
    try {
      const input: string[] = [];
      for (const _ of [1, 2]) {
        input.push((await upload('dan')).body.id);
      }
      const [id = ''] = input;
      expect(id).toMatch(/^~[\w-]{600,}\.[\w-]{22}$/);
      const [raw = ''] = [...provider.api.files.keys()].slice(-2);
      expect(raw).toMatch(/[+/]/);
      const create = { input_file_id: id, endpoint: '/v1/embeddings', completion_window: '24h' };
      const created = await call('/batches', { method: 'POST', tenant: 'dan', body: JSON.stringify(create) });
      expect([created.status, created.body.input_file_id]).toEqual([200, id]);
      const output = provider.api.addFile('out.jsonl', 'batch_output', Buffer.from('{}\n'));
      const stored = [...provider.api.batches.values()].at(-1) ?? {};
      Object.assign(stored, { status: 'completed', output_file_id: output.id });
      const events = await call(`/batches/events?ids=${created.body.id}`, { tenant: 'dan' });
      const shown = JSON.parse(/^data: (.*)$/m.exec(events.text)?.[1] ?? '');
      expect(shown).toMatchObject({ id: created.body.id, status: 'completed' });
      const results = await call(`/files/${shown.output_file_id}/content`, { tenant: 'dan' });
      expect(results.text).toBe('{}\n');
      const page = await call(`/files?limit=1&after=${input[1]}`, { tenant: 'dan' });
      expect(page.body.data.map((one: { id: string }) => one.id)).toEqual([id]);
      expect((await call(`/files/${id}`, { tenant: 'ann' })).status).toBe(404);
      expect((await call(`/files/${encodeURIComponent(raw)}`, { tenant: 'dan' })).status).toBe(404);
      expect((await call(`/files/${id}`, { method: 'DELETE', tenant: 'dan' })).body).toMatchObject({ id });
      expect(provider.api.files.has(raw)).toBe(false);
    } finally {
      provider.api.makeId = makeId;
    }
  });

  test('a large file goes up in parts', async () => {
    const created = await call('/uploads', {
      method: 'POST',
      tenant: 'ann',
      body: JSON.stringify({
        filename: 'a.jsonl',
        purpose: 'batch',
        bytes: 2 * lines.length,
        mime_type: 'application/jsonl',
      }),
    });
    expect(created.body).toMatchObject({ status: 'pending', filename: 'a.jsonl' });
    const partIds: string[] = [];
    for (const part of [lines, lines]) {
      const data = new FormData();
      data.append('data', new Blob([part]));
      const added = await call(`/uploads/${created.body.id}/parts`, {
        method: 'POST',
        body: data,
        tenant: 'ann',
      });
      expect(added.body).toMatchObject({ object: 'upload.part', upload_id: created.body.id });
      partIds.push(added.body.id);
    }
    const complete = (tenant: string) =>
      call(`/uploads/${created.body.id}/complete`, {
        method: 'POST',
        tenant,
        body: JSON.stringify({ part_ids: partIds }),
      });
    expect((await complete('bob')).status).toBe(404);
    const completed = await complete('ann');
    expect(completed.body).toMatchObject({
      status: 'completed',
      file: { filename: 'a.jsonl', bytes: 2 * lines.length },
    });
    expect((await call(`/files/${completed.body.file.id}/content`, { tenant: 'ann' })).text).toBe(
      lines + lines,
    );
  });

  test('a file that came in parts is held to the rules before a batch is made of it', async () => {
    const create = async (content: string) => {
      const { body: upload } = await call('/uploads', {
        method: 'POST',
        tenant: 'ann',
        body: JSON.stringify({
          filename: 'a.jsonl',
          purpose: 'batch',
          bytes: content.length,
          mime_type: 'text/jsonl',
        }),
      });
      const data = new FormData();
      data.append('data', new Blob([content]));
      const part = await call(`/uploads/${upload.id}/parts`, { method: 'POST', body: data, tenant: 'ann' });
      const completed = await call(`/uploads/${upload.id}/complete`, {
        method: 'POST',
        tenant: 'ann',
        body: JSON.stringify({ part_ids: [part.body.id] }),
      });
      const input = {
        input_file_id: completed.body.file.id,
        endpoint: '/v1/embeddings',
        completion_window: '24h',
      };
      return call('/batches', { method: 'POST', tenant: 'ann', body: JSON.stringify(input) });
    };
    expect((await create(lines)).status).toBe(200);
    const before = provider.api.batches.size;
    const refused = await create(`${lines}${lines.replace('"1"', '"2"').replace('"m"', '"other"')}`);
    expect(refused.status).toBe(400);
    expect(refused.body.error).toMatchObject({ code: 'mismatched_model', line: 2 });
    expect(provider.api.batches.size).toBe(before);
  });

  test('a range of a file can be requested, to resume a download', async () => {
    const { body } = await upload('ann');
    const part = await call(`/files/${body.id}/content`, { tenant: 'ann', headers: { range: 'bytes=2-10' } });
    expect([part.status, part.text]).toEqual([206, lines.slice(2, 11)]);
    expect(part.headers.get('content-range')).toBe(`bytes 2-10/${lines.length}`);
    expect(part.headers.get('content-disposition')).toBe('attachment');
  });

  test('another tenant, a raw id and a changed id are the same 404, and never reach the provider', async () => {
    const { body } = await upload('ann');
    const raw = body.id.slice(0, body.id.lastIndexOf('.'));
    const changed = body.id.slice(0, -1) + (body.id.endsWith('A') ? 'Q' : 'A');
    const before = provider.requests.length;
    const answers = [
      await call(`/files/${body.id}`, { tenant: 'bob' }),
      await call(`/files/${raw}`, { tenant: 'ann' }),
      await call(`/files/${changed}`, { tenant: 'ann' }),
      await call('/files/nothing', { tenant: 'ann' }),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(404);
      expect(answer.text).toBe(answers[0]?.text);
    }
    expect(provider.requests.length).toBe(before);
  });

  test('without an identity, and outside the routes, nothing passes', async () => {
    const before = provider.requests.length;
    expect((await call('/files')).status).toBe(401);
    expect((await call('/chat/completions', { method: 'POST', tenant: 'ann', body: '{}' })).status).toBe(404);
    expect((await call('/models', { tenant: 'ann' })).body.error.code).toBe('unknown_route');
    expect((await call('/files', { method: 'PUT', tenant: 'ann' })).status).toBe(404);
    expect(provider.requests.length).toBe(before);
  });

  test('cookies, authorization and other headers stay on their side', async () => {
    const answer = await call('/files', {
      tenant: 'ann',
      headers: { cookie: 'a=b', 'x-secret': '1', 'openai-organization': 'org-x' },
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('set-cookie')).toBe(null);
    expect(answer.headers.get('openai-organization')).toBe(null);
    const { headers } = provider.requests.at(-1) ?? { headers: {} };
    expect(headers).toMatchObject({ authorization: `Bearer ${appKey}` });
    for (const name of ['cookie', 'x-secret', 'openai-organization', 'origin']) {
      expect(headers).not.toHaveProperty(name);
    }
  });

  test('a write in the name of another page is refused', async () => {
    const write = (headers: Record<string, string>) =>
      call('/files', { method: 'POST', body: form(), headers: { cookie: 'session=ann-token', ...headers } });
    expect((await write({ origin: 'https://evil.test' })).status).toBe(403);
    expect((await write({})).status).toBe(403);
    expect((await write({ origin: 'null' })).status).toBe(403);
    expect((await write({ origin: 'https://app.test' })).status).toBe(200);
    expect((await write({ origin: host.url })).status).toBe(200);
  });

  test('answers preflights for listed pages only', async () => {
    const preflight = (origin: string) =>
      call('/files', {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization',
        },
      });
    const listed = await preflight('https://app.test');
    expect(listed.status).toBe(204);
    expect(listed.headers.get('access-control-allow-origin')).toBe('https://app.test');
    expect(listed.headers.get('access-control-allow-headers')).toBe('authorization');
    expect((await preflight('https://evil.test')).headers.get('access-control-allow-origin')).toBe(null);
  });

  test('a bad form is refused with one sentence, and the provider never sees a complete one', async () => {
    const late = new FormData();
    late.append('file', new Blob([lines]), 'a.jsonl');
    late.append('purpose', 'batch');
    const answer = await call('/files', { method: 'POST', body: late, tenant: 'ann' });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toEqual({
      message: "The form must have 'purpose' before 'file'.",
      type: 'invalid_request_error',
      param: 'purpose',
      code: 'missing_required_parameter',
    });
    const more = form();
    more.append('purpose', 'batch');
    const kept = provider.api.files.size;
    const before = provider.requests.length;
    expect((await call('/files', { method: 'POST', body: more, tenant: 'ann' })).status).toBe(400);
    await provider.settled();
    for (const request of provider.requests.slice(before)) {
      expect(request).toMatchObject({ end: 'broken', formClosed: false });
    }
    expect(provider.api.files.size).toBe(kept);
  });

  test('a Host that names no host is refused in shape or taken for any other', async () => {
    const raw = connect({ host: '127.0.0.1', port: host.port });
    raw.write('GET /api/v1/files HTTP/1.1\r\nhost: [::::\r\nconnection: close\r\n\r\n');
    let answer = '';
    for await (const chunk of raw) {
      answer += String(chunk);
    }
    seen.push(answer);
    expect(answer).toMatch(/^HTTP\/1\.1 40[01] /);
    expect(answer).toContain('"error":{"message":');
  });

  test('no answer held the key, a raw id or the account', async () => {
    expect(seen.length).toBeGreaterThan(20);
    for (const text of seen) {
      expect(text).not.toContain(appKey);
      expect(text).not.toContain('org-0123456789');
      expect(text).not.toMatch(/set-cookie|openai-organization/);
      expect(text).not.toContain('offpeak_owner');
      expect(text).not.toMatch(/raw\d{9}(?!\.[\w-]{22})/);
    }
  });
});
