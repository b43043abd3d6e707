import { expect, test } from 'vitest';
import type { GatewayOptions } from '../../src/index.ts';
import { receiveFile } from '../../src/upload/receive-file.ts';
import { requestLine } from '../client/request-lines.ts';
import { type Answer, callerWith, refusalOf } from '../support/caller-with.ts';

function formOf(purpose: string, content = `${requestLine('1')}\n`): Request {
  const body = new FormData();
  body.append('purpose', purpose);
  body.append('file', new Blob([content]), 'a.jsonl');
  return new Request('https://gateway.test/v1/files', { method: 'POST', body });
}

const created: Answer = ({ method }) =>
  Response.json(method === 'POST' ? { id: 'file/1' } : { deleted: true });

async function receive(request: Request, answer: Answer = created, changes: Partial<GatewayOptions> = {}) {
  const { caller, seen, errors } = callerWith(answer, {
    allow: { purposes: ['batch', 'vision'] },
    ...changes,
  });
  const refusal = await refusalOf(receiveFile(request, caller));
  const sent = seen.map(({ method, path, body }) => ({
    call: `${method} ${path}`,
    name: /filename="([^"]*)"/.exec(body)?.[1],
  }));
  return { refusal, sent, errors, caller };
}

test('a batch file is checked and tagged so, every other file is not', async () => {
  const batch = await receive(formOf('batch'));
  const owner = await batch.caller.owner.current();
  expect([batch.refusal, batch.sent]).toEqual([[], [{ call: 'POST /files', name: `${owner}__a.jsonl` }]]);
  const image = await receive(formOf('vision', 'no line'));
  expect([image.refusal, image.sent]).toEqual([[], [{ call: 'POST /files', name: `${owner}_u__a.jsonl` }]]);
  const passed = await receive(formOf('batch', 'no line'), created, { allow: { lines: 'pass' } });
  expect([passed.refusal, passed.sent]).toEqual([[], [{ call: 'POST /files', name: `${owner}_u__a.jsonl` }]]);
});

test('a bad line is refused, and a purpose that is not allowed before anything is sent', async () => {
  expect((await receive(formOf('batch', 'no line'))).refusal.slice(0, 2)).toEqual([400, 'invalid_json_line']);
  const { refusal, sent } = await receive(formOf('assistants'));
  expect([refusal, sent]).toEqual([[400, 'invalid_value', 'purpose'], []]);
});

test('what the provider made of a failed upload is deleted, if its id can be used', async () => {
  for (const [id, calls] of [
    ['file/1', ['DELETE /files/file%2F1']],
    [7, []],
    [undefined, []],
    ['..', []],
    ['\ud800', []],
  ] as const) {
    const { caller, seen } = callerWith(created);
    const { object } = caller.provider;
    const early: typeof object = async (call) =>
      call.method === 'POST' ? { body: { id }, headers: {} } : object(call);
    const refusal = await refusalOf(
      receiveFile(formOf('batch'), { ...caller, provider: { ...caller.provider, object: early } }),
    );
    expect([id, refusal[0], seen.map(({ method, path }) => `${method} ${path}`)]).toEqual([id, 502, calls]);
  }
});

test('a failed deletion is reported to the operator', async () => {
  const { caller, errors } = callerWith(() => Response.json({ error: { message: 'No.' } }, { status: 500 }));
  const { object } = caller.provider;
  const early: typeof object = async (call) =>
    call.method === 'POST' ? { body: { id: 'file-1' }, headers: {} } : object(call);
  await refusalOf(
    receiveFile(formOf('batch'), { ...caller, provider: { ...caller.provider, object: early } }),
  );
  expect(errors).toHaveLength(1);
});

test('an upload is counted by its length before it is read', async () => {
  const limits = { bytesPerDay: 10 };
  expect((await receive(formOf('batch'), created, { limits })).refusal[0]).toBe(411);
  const request = new Request('https://gateway.test/v1/files', {
    method: 'POST',
    headers: { 'content-length': '11' },
    body: 'x'.repeat(11),
  });
  const { refusal, sent } = await receive(request, created, { limits });
  expect([refusal[0], sent]).toEqual([429, []]);
});
