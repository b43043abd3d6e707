import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Upload, UploadPart } from '@offpeak/core';
import { createServer, fetchUpstream, openAccess } from '@offpeak/server';
import { openFolderStorage } from '@offpeak/server/node';
import { expect, test } from 'vitest';
import { chatLine } from '../support/batch-file.ts';
import { manualClock } from '../support/manual-clock.ts';
import { startServer, type TestServer } from '../support/start-server.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

async function post<Body = Upload>(server: TestServer, path: string, body: unknown) {
  const response = await server.call(`/v1${path}`, { method: 'POST', body: JSON.stringify(body) });
  return {
    status: response.status,
    body: (await response.json()) as Body & { error: { message: string; param: string | null } },
  };
}

async function addPart(server: TestServer, uploadId: string, data: string) {
  const form = new FormData();
  form.append('data', new Blob([data]));
  const response = await server.call(`/v1/uploads/${uploadId}/parts`, { method: 'POST', body: form });
  return {
    status: response.status,
    body: (await response.json()) as UploadPart & { error: { message: string } },
  };
}

const text = `${chatLine('a')}\n${chatLine('b')}\n`;
const halves = [text.slice(0, 70), text.slice(70)];
const announced = {
  filename: 'large.jsonl',
  purpose: 'batch',
  bytes: text.length,
  mime_type: 'application/jsonl',
};
const blobs = (server: TestServer) => readdir(join(server.dataDir, 'blobs'));

test('parts sent at the same time become the file in the order they are named', async () => {
  await using server = await startServer();
  const { body: upload } = await post(server, '/uploads', announced);
  expect(upload).toMatchObject({ status: 'pending', expires_at: upload.created_at + 3600, file: null });
  const [second, first, spare] = await Promise.all(
    [halves[1] ?? '', halves[0] ?? '', 'spare'].map((data) => addPart(server, upload.id, data)),
  );
  const partIds = [first?.body.id, second?.body.id];
  const md5 = createHash('md5').update(text).digest('hex');
  const done = await post(server, `/uploads/${upload.id}/complete`, { part_ids: partIds, md5 });
  expect(done.body).toMatchObject({ status: 'completed', file: { bytes: text.length, purpose: 'batch' } });
  const content = await server.openai.files.content(done.body.file?.id ?? '');
  expect(await content.text()).toBe(text);
  const again = await post(server, `/uploads/${upload.id}/complete`, { part_ids: partIds });
  expect(again.body).toEqual(done.body);
  expect(await blobs(server)).toHaveLength(2);
  expect(spare?.status).toBe(200);
  for (const [path, body] of [
    ['complete', { part_ids: [second?.body.id] }],
    ['cancel', {}],
  ] as const) {
    expect((await post(server, `/uploads/${upload.id}/${path}`, body)).status).toBe(400);
  }
  expect((await addPart(server, upload.id, 'late')).status).toBe(400);
});

test('a range of the file may span several parts', async () => {
  await using server = await startServer();
  const { body: upload } = await post(server, '/uploads', { ...announced, purpose: 'vision', bytes: 9 });
  const parts: string[] = [];
  for (const data of ['abc', 'def', 'ghi']) {
    parts.push((await addPart(server, upload.id, data)).body.id);
  }
  const done = await post(server, `/uploads/${upload.id}/complete`, { part_ids: parts });
  const path = `/v1/files/${done.body.file?.id}/content`;
  const response = await server.call(path, { headers: { range: 'bytes=2-6' } });
  expect(await response.text()).toBe('cdefg');
});

test('parts that do not match the announced size are refused, and the upload stays open', async () => {
  await using server = await startServer();
  const { body: upload } = await post(server, '/uploads', announced);
  const { body: part } = await addPart(server, upload.id, text);
  const { body: short } = await addPart(server, upload.id, 'short');
  const complete = (body: unknown) => post(server, `/uploads/${upload.id}/complete`, body);
  const refused: [unknown, RegExp][] = [
    [{ part_ids: [short.id] }, /have 5 bytes together/],
    [{ part_ids: [part.id], md5: 'd'.repeat(32) }, /MD5 of the parts is/],
    [{ part_ids: [part.id], md5: 'nonsense' }, /32 hexadecimal digits/],
    [{ part_ids: [part.id, part.id] }, /twice/],
    [{ part_ids: ['part_none'] }, /has no part/],
    [{ part_ids: [] }, /empty/],
    [{ part_ids: 'x' }, /expected an array of strings/],
    [{}, /Missing required parameter/],
    [{ part_ids: [part.id], extra: 1 }, /Unknown parameter/],
  ];
  for (const [body, message] of refused) {
    const answer = await complete(body);
    expect([answer.status, answer.body.error.message]).toEqual([400, expect.stringMatching(message)]);
  }
  expect((await complete({ part_ids: [part.id] })).status).toBe(200);
});

test.each([
  [{ ...announced, bytes: 0 }, 'bytes'],
  [{ ...announced, bytes: 1.5 }, 'bytes'],
  [{ ...announced, bytes: 8_589_934_593, purpose: 'vision' }, 'bytes'],
  [{ ...announced, bytes: 209_715_201 }, 'bytes'],
  [{ ...announced, purpose: 'user_data' }, 'purpose'],
  [{ ...announced, filename: '' }, 'filename'],
  [{ ...announced, mime_type: undefined }, 'mime_type'],
  [{ ...announced, expires_after: { anchor: 'created_at', seconds: 60 } }, 'expires_after.seconds'],
  [{ ...announced, expires_after: { anchor: 'created_at', seconds: '3600' } }, 'expires_after.seconds'],
])('an upload announced as %j is refused', async (body, param) => {
  await using server = await startServer();
  const answer = await post(server, '/uploads', body);
  expect([answer.status, answer.body.error.param]).toEqual([400, param]);
});

test('a part that is too large or empty leaves nothing', async () => {
  await using server = await startServer({ limits: { maxPartBytes: 10 } });
  const { body: upload } = await post(server, '/uploads', announced);
  expect((await addPart(server, upload.id, 'x'.repeat(11))).status).toBe(413);
  expect((await addPart(server, upload.id, '')).status).toBe(400);
  expect(await blobs(server)).toEqual([]);
});

test('parts may be sent again, but not without limit', async () => {
  await using server = await startServer();
  const { body: upload } = await post(server, '/uploads', { ...announced, bytes: 10 });
  for (let count = 0; count < 4; count++) {
    expect((await addPart(server, upload.id, 'x'.repeat(10))).status).toBe(200);
  }
  expect((await addPart(server, upload.id, 'x')).status).toBe(413);
  expect(await blobs(server)).toHaveLength(4);
});

test('a cancelled upload deletes its parts; cancelling again returns the same', async () => {
  await using server = await startServer();
  const { body: upload } = await post(server, '/uploads', announced);
  await addPart(server, upload.id, text);
  const cancelled = await post(server, `/uploads/${upload.id}/cancel`, {});
  expect(cancelled.body).toMatchObject({ status: 'cancelled' });
  expect((await post(server, `/uploads/${upload.id}/cancel`, {})).body).toEqual(cancelled.body);
  expect(await blobs(server)).toEqual([]);
  expect((await addPart(server, upload.id, 'x')).body.error.message).toContain('is cancelled');
});

test('an upload expires after an hour, and a restart before that loses no part', async () => {
  const clock = manualClock();
  await using server = await startServer({ clock });
  const { body: upload } = await post(server, '/uploads', announced);
  const { body: part } = await addPart(server, upload.id, text);
  await server.restart();
  clock.pass(3599_000);
  expect((await addPart(server, upload.id, 'x')).status).toBe(200);
  clock.pass(1000);
  expect((await post(server, `/uploads/${upload.id}/complete`, { part_ids: [part.id] })).status).toBe(400);
  clock.pass(60_000);
  await expect.poll(() => blobs(server)).toEqual([]);
});

test('the same Idempotency-Key announces one upload', async () => {
  await using server = await startServer();
  const send = async (body: unknown) => {
    const headers = { 'idempotency-key': 'k' };
    return server.call('/v1/uploads', { method: 'POST', headers, body: JSON.stringify(body) });
  };
  const first = (await (await send(announced)).json()) as Upload;
  expect(await (await send(announced)).json()).toEqual(first);
  expect((await send({ ...announced, filename: 'other.jsonl' })).status).toBe(409);
});

test('a part is added without reading the existing parts, of which there may be thousands', async () => {
  await using folder = await makeTempFolder();
  const storage = await openFolderStorage(folder.path);
  const server = createServer({
    storage: {
      ...storage,
      uploads: { ...storage.uploads, parts: () => Promise.reject(new Error('The parts were read.')) },
    },
    upstream: fetchUpstream({ baseURL: 'http://127.0.0.1:1/v1' }),
    auth: openAccess(),
  });
  const send = (path: string, body: RequestInit['body']) =>
    server.fetch(new Request(`http://localhost/v1/uploads${path}`, { method: 'POST', body: body ?? null }));
  const { id } = (await (await send('', JSON.stringify({ ...announced, bytes: 3 }))).json()) as Upload;
  const statuses: number[] = [];
  for (const data of ['12345', '67890', '123']) {
    const form = new FormData();
    form.append('data', new Blob([data]));
    statuses.push((await send(`/${id}/parts`, form)).status);
  }
  // Four times the announced bytes are allowed, so that damaged parts can be sent again.
  expect(statuses).toEqual([200, 200, 413]);
  await server.close();
});
