import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inProcess } from '../support/in-process.ts';
import { offpeak } from '../support/offpeak.ts';
import { writeRequests } from '../support/requests.ts';
import { startScriptedServer, wholeBatch } from '../support/scripted-server.ts';
import { tempFolder } from '../support/temp-folder.ts';

test('lean batch objects break neither status nor list', async () => {
  const lean = [
    { id: 'batch_1', status: 'in_progress', request_counts: null },
    { id: 'batch_2', status: 'completed', request_counts: {}, output_file_id: '' },
    { id: 'batch_3', status: 'in_progress', request_counts: { completed: 1 }, created_at: 'yesterday' },
    { id: 'batch_4', created_at: 1e300 },
  ];
  const server = await startScriptedServer(({ path, answer }) => {
    const one = lean.find(({ id }) => path.endsWith(`/batches/${id}`));
    answer(200, one ?? { object: 'list', data: lean, has_more: false });
  });
  const at = ['--base-url', server.url];
  const list = await inProcess(['list', ...at]);
  expect([list.code, list.stdout.match(/NaN|undefined|null/)]).toEqual([0, null]);
  expect(list.stdout.trim().split('\n')).toHaveLength(5);
  const status = await inProcess(['status', 'batch_1', 'batch_2', 'batch_3', ...at]);
  expect([status.code, status.stderr, status.stdout.match(/NaN|undefined|null/)]).toEqual([0, '', null]);
  const none = await inProcess(['status', 'batch_4', ...at]);
  expect([none.code, none.stderr]).toEqual([
    1,
    'The answer for batch_4 is not a batch: it has no status. Check --base-url.\n',
  ]);
});

test('failures in the output file are reported where a provider has no error file', async () => {
  const bad = {
    custom_id: 'a',
    response: {
      status_code: 400,
      request_id: 'r',
      body: { error: { message: 'Too long.', code: 'too_long' } },
    },
    error: null,
  };
  const server = await startScriptedServer(({ path, answer }) => {
    if (path.endsWith('/content')) {
      answer(200, `${JSON.stringify(bad)}\n`);
    } else {
      answer(200, { ...wholeBatch, request_counts: { total: 1, completed: 0, failed: 1 } });
    }
  });
  const status = await inProcess(['status', 'batch_1', '--json', '--base-url', server.url]);
  expect(JSON.parse(status.stdout).reasons).toEqual([
    { status: 400, code: 'too_long', message: 'Too long.', count: 1, custom_id: 'a' },
  ]);
});

test('answers that succeeded are not downloaded to say why others failed', async () => {
  const bad = { custom_id: 'a', response: null, error: { code: 'boom', message: 'It broke.' } };
  const server = await startScriptedServer(({ path, answer }) => {
    if (path.endsWith('/content')) {
      answer(200, `${JSON.stringify(bad)}\n`);
    } else {
      answer(200, { ...wholeBatch, error_file_id: 'file-err' });
    }
  });
  const status = await inProcess(['status', 'batch_1', '--base-url', server.url]);
  expect(status.stdout).toMatch(/failed because\n {2}1 × boom: It broke\. \(a\)\n$/);
  expect(server.calls).toEqual(['GET /v1/batches/batch_1', 'GET /v1/files/file-err/content']);
});

test('a model server without the Files API is named, with what to put before it', async () => {
  const server = await startScriptedServer(({ answer }) => answer(404, '404 page not found'));
  const folder = tempFolder();
  const input = join(folder, 'in.jsonl');
  writeRequests(input, 1);
  const at = ['--base-url', server.url];
  const run = await inProcess(['run', input, '-o', join(folder, 'out.jsonl'), ...at]);
  expect([run.code, run.stderr]).toEqual([
    1,
    expect.stringMatching(
      /This server has no Files API\. If it is a model server, put `offpeak serve --upstream /,
    ),
  ]);
  const list = await inProcess(['list', ...at]);
  expect([list.code, list.stderr]).toEqual([1, expect.stringContaining('This server has no Batch API.')]);
});

test('a key that is kept back, or has its project before it, is said', async () => {
  const server = await startScriptedServer(({ request, answer }) => {
    const message = request.headers.authorization ? 'Incorrect API key provided.' : 'No API key.';
    answer(401, { error: { message, type: 'invalid_request_error', param: null, code: null } });
  });
  const withheld = await inProcess(['list', '--base-url', server.url], {
    env: { OPENAI_API_KEY: 'sk-secret' },
  });
  expect([withheld.code, withheld.stderr]).toEqual([
    1,
    expect.stringContaining('OPENAI_API_KEY was not sent'),
  ]);
  const whole = await inProcess(['list', '--base-url', server.url, '--api-key', 'team-a:secret1']);
  expect([whole.code, whole.stderr]).toEqual([1, expect.stringContaining('the part after the colon')]);
  expect(withheld.stderr + whole.stderr).not.toMatch(/sk-secret|secret1/);
});

test('HTTP_PROXY is used, and NO_PROXY left out of it, in both spellings', async () => {
  const proxy = await startScriptedServer(({ request, answer }) => {
    const isWhole = request.url?.startsWith('http://provider.invalid/');
    answer(200, { object: 'list', data: [], has_more: false, isWhole });
  });
  const address = new URL(proxy.url).origin;
  const list = (env: NodeJS.ProcessEnv, url = 'http://provider.invalid/v1') =>
    offpeak(['list', '--base-url', url], env);
  expect(await list({ HTTP_PROXY: address })).toMatchObject({ code: 0, stderr: 'There are no batches.\n' });
  expect(await list({ http_proxy: address, NO_PROXY: 'x.example' })).toMatchObject({ code: 0 });
  expect(proxy.calls).toHaveLength(2);
  // NO_PROXY has the same effect as no proxy at all: the name is looked for, and not found.
  const around = { HTTP_PROXY: address, no_proxy: 'other.example, .invalid' };
  expect(await list(around)).toMatchObject({ code: 1, stderr: expect.stringContaining('ENOTFOUND') });
  // A proxy would look for this machine on its own.
  const direct = await startScriptedServer(({ answer }) => answer(200, { data: [], has_more: false }));
  expect(await list({ HTTP_PROXY: address }, direct.url)).toMatchObject({ code: 0 });
  expect([proxy.calls.length, direct.calls.length]).toEqual([2, 1]);
});
