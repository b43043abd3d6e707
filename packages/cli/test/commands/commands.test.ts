import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BatchServer, startBatchServer } from '../support/batch-server.ts';
import { inProcess } from '../support/in-process.ts';
import { offpeak } from '../support/offpeak.ts';
import { readRows, writeRequests } from '../support/requests.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { tempFolder } from '../support/temp-folder.ts';

let upstream: ScriptedUpstream;
let server: BatchServer;
let dataDir: string;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'offpeak-cli-server-'));
  upstream = await startScriptedUpstream((input) => ({ status: input.startsWith('bad') ? 400 : 200 }));
  server = await startBatchServer(upstream.url, dataDir, {
    env: { OFFPEAK_API_KEYS: 'one:key-1, two:key-2', OFFPEAK_LOG_REQUESTS: 'yes' },
  });
  env = { OFFPEAK_BASE_URL: server.url, OFFPEAK_API_KEY: 'key-1', OFFPEAK_POLL: '50' };
});
afterAll(async () => {
  await server.stop();
  await upstream.close();
  rmSync(dataDir, { recursive: true });
});

test('submit, status, results and list, as a script would use them', async () => {
  const folder = tempFolder();
  const input = join(folder, 'in.jsonl');
  const ids = writeRequests(input, 5, (n) => (n === 2 ? 'bad' : `text ${n}`));
  const submitted = await inProcess(['submit', input, '--metadata', 'team=night'], { env });
  expect([submitted.code, submitted.stdout]).toEqual([0, expect.stringMatching(/^batch_\w+\n$/)]);
  const id = submitted.stdout.trim();

  const status = await inProcess(['status', id, '--wait', '--json'], { env });
  expect(status.code).toBe(0);
  expect(JSON.parse(status.stdout)).toMatchObject({
    id,
    status: 'completed',
    metadata: { team: 'night' },
    request_counts: { total: 5, completed: 4, failed: 1 },
  });
  expect(JSON.parse(status.stdout).reasons).toEqual([
    { status: 400, code: 'scripted', message: 'Refused: bad', count: 1, custom_id: 'request-2' },
  ]);
  const words = await inProcess(['status', id], { env });
  expect(words.stdout).toMatch(/requests +5: 4 completed, 1 failed\n/);
  expect(words.stdout).toMatch(/failed because\n {2}1 × 400 scripted: Refused: bad \(request-2\)\n$/);

  const output = join(folder, 'out.jsonl');
  const results = await inProcess(['results', id, '-o', output], { env });
  expect([results.code, results.stderr]).toEqual([
    1,
    '4 requests succeeded, 1 did not.\n  1 × 400 scripted: Refused: bad (request-2)\n',
  ]);
  expect(
    readRows(output)
      .map((row) => row.custom_id)
      .sort(),
  ).toEqual(ids);
  const summary = await inProcess(['results', id, '-o', output, '--json'], { env });
  expect(JSON.parse(summary.stdout)).toMatchObject({ succeeded: 4, other: 1, reasons: [{ count: 1 }] });
  expect(await inProcess(['results', id, '--json'], { env })).toMatchObject({ code: 2, stdout: '' });
  const failed = await inProcess(['results', id, '--failed'], { env });
  expect(JSON.parse(failed.stdout)).toMatchObject({ custom_id: 'request-2', error: { code: 'scripted' } });

  const list = await inProcess(['list', '--json', '-n', '1'], { env });
  expect(JSON.parse(list.stdout).id).toBe(id);
  expect((await inProcess(['list'], { env })).stdout).toMatch(
    new RegExp(`^ID +STATUS +REQUESTS +CREATED +ENDPOINT\n${id}  completed +5/5  .*/v1/embeddings$`, 'm'),
  );
});

test('cancel keeps what is finished; another project sees none of it', async () => {
  const input = join(tempFolder(), 'in.jsonl');
  writeRequests(input, 40);
  upstream.hold();
  const id = (await inProcess(['submit', input], { env })).stdout.trim();
  const cancelled = await inProcess(['cancel', id], { env });
  expect([cancelled.code, cancelled.stdout]).toEqual([0, `${id} is cancelling.\n`]);
  upstream.release();
  const status = await inProcess(['status', id, '--wait'], { env });
  expect([status.code, status.stdout]).toEqual([1, expect.stringMatching(/status +cancelled/)]);
  const other = { ...env, OFFPEAK_API_KEY: 'key-2' };
  expect(await inProcess(['list'], { env: other })).toMatchObject({
    code: 0,
    stdout: '',
    stderr: 'There are no batches.\n',
  });
  expect(await inProcess(['status', id], { env: other })).toMatchObject({ code: 1, stdout: '' });
});

test('a wrong key ends in one sentence that says where to set the right one', async () => {
  const listed = await inProcess(['list'], { env: { ...env, OFFPEAK_API_KEY: 'wrong' } });
  expect([listed.code, listed.stderr]).toEqual([1, expect.stringContaining('Pass the key with --api-key')]);
  expect(listed.stderr.trim().split('\n')).toHaveLength(1);
});

test('validate reports the contents of a file, or its errors', async () => {
  const input = join(tempFolder(), 'in.jsonl');
  writeRequests(input, 3);
  const fine = await inProcess(['validate', input]);
  expect([fine.code, fine.stdout]).toEqual([
    0,
    expect.stringMatching(/is fine: 3 requests, \d+ B, model m\.\n$/),
  ]);
  const wrong = await inProcess([
    'validate',
    input,
    '--endpoint',
    '/v1/responses',
    '--json',
    '--max-errors',
    '1',
  ]);
  expect(wrong.code).toBe(2);
  expect(JSON.parse(wrong.stdout)).toMatchObject({
    ok: false,
    errorCount: 3,
    errors: [{ line: 1, code: 'invalid_url' }],
  });
});

const serve = ['serve', '--upstream', 'http://127.0.0.1:1/v1', '--port', '0', '--data', '/nowhere'];

test.each<[string[], RegExp]>([
  [['serve'], /--upstream/],
  [['serve', '--upstream', 'ollama'], /--upstream must be an http or https URL/],
  [['serve', '--upstream', 'http://127.0.0.1:1/v1', '--port', '70000'], /whole number from 0 to 65535/],
  // It does not listen beyond this machine without a key.
  [[...serve, '--host', '0.0.0.0'], /^--host 0\.0\.0\.0 can be reached from outside: set --api-key,/],
  [[...serve, '--hours', 'night'], /^--hours must look like 22:00-06:00/],
  [[...serve, '--time-zone', 'Mars/Base'], /^--time-zone .* add --hours\.$/m],
  [['run', 'in.jsonl'], /--output/],
  [['fly'], /unknown command 'fly'/],
])('%j is a mistake in the command line: exit code 2', async (args, words) => {
  const run = await inProcess(args);
  expect(run.code).toBe(2);
  expect(run.stderr).toMatch(words);
});

test('serve on a file instead of a folder says so', async () => {
  const file = join(tempFolder(), 'data');
  writeRequests(file, 1);
  const served = await inProcess(['serve', '--upstream', upstream.url, '--data', file, '--port', '0']);
  expect([served.code, served.stderr]).toEqual([2, `${file} is a file, not a folder.\n`]);
});

test('serve on a folder that is in use says whose it is and what to do', async () => {
  const args = ['serve', '--upstream', upstream.url, '--data', dataDir, '--port', '0'];
  const served = await inProcess(args);
  expect([served.code, served.stderr]).toEqual([
    1,
    expect.stringMatching(
      /in use by another offpeak server \(process (\d+)\)\. Use that one, stop it \(kill \1\), or .* --data .* --port .*\.\n$/,
    ),
  ]);
});

test('serve --log-requests writes a line for each request, without its query and its key', async () => {
  const headers = { authorization: 'Bearer key-2' };
  const { status } = await fetch(`${server.url}/files/file-of-nobody?limit=secret`, { headers });
  expect(status).toBe(404);
  const [line] = await server.says(/^.*file-of-nobody.*$/m);
  expect(line).toMatch(
    /^\S+ info {2}request method=GET path=\/v1\/files\/file-of-nobody status=404 ms=\d+ requestId=req_[0-9a-f]{32}$/,
  );
});

test('--version and --help end well', async () => {
  expect(await offpeak(['--version'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  });
  const help = await inProcess(['run', '--help']);
  expect([help.code, help.stdout]).toEqual([0, expect.stringContaining('Examples:')]);
});
