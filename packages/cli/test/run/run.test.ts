import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@offpeak/core';
import { serve } from '@offpeak/server/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inProcess } from '../support/in-process.ts';
import { offpeak } from '../support/offpeak.ts';
import { readRows, writeRequests } from '../support/requests.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { tempFolder } from '../support/temp-folder.ts';

let upstream: ScriptedUpstream;
let server: { url: string; close(): Promise<void> };
let dataDir: string;
/**
 * A run against a server that does not exist. It retries for some seconds, in parallel with the other tests.
 */
let unreachable: { output: string; ended: ReturnType<typeof offpeak> };
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'offpeak-cli-server-'));
  upstream = await startScriptedUpstream((input) => ({ status: input.startsWith('bad') ? 422 : 200 }));
  const running = await serve({ upstream: upstream.url, dataDir, port: 0, log: () => {} });
  server = { url: `${running.url}/v1`, close: () => running.close() };
  const input = join(dataDir, 'unreachable.jsonl');
  const output = join(dataDir, 'unreachable-out.jsonl');
  writeRequests(input, 1);
  unreachable = {
    output,
    ended: offpeak(['run', input, '-o', output, '--base-url', 'http://127.0.0.1:9/v1']),
  };
});
afterAll(async () => {
  await server.close();
  await upstream.close();
  rmSync(dataDir, { recursive: true });
});

const count = async (items: AsyncIterable<unknown>) => {
  let n = 0;
  for await (const _ of items) {
    n++;
  }
  return n;
};

test('1,914 in, 1,914 out, in the order of the requests; the same command again sends nothing', async () => {
  const folder = tempFolder();
  const input = join(folder, 'in.jsonl');
  const output = join(folder, 'out.jsonl');
  const ids = writeRequests(input, 1914, (n) => `text ${'x'.repeat(n % 50)} ${n}`);
  const args = ['run', input, '-o', output, '--base-url', server.url, '--poll', '100', '--json'];
  const first = await offpeak(args);
  expect([first.code, first.stderr]).toEqual([0, expect.stringContaining('All 1,914 requests succeeded.')]);
  const rows = readRows(output);
  expect(rows.map((row) => row.custom_id)).toEqual(ids);
  for (const [index, row] of rows.entries()) {
    const text = `text ${'x'.repeat((index + 1) % 50)} ${index + 1}`;
    expect(row.error).toBeNull();
    expect(row.id).toMatch(/^batch_req_/);
    expect(row.response?.body.data[0]?.embedding).toEqual([text.length]);
  }
  expect(JSON.parse(first.stdout)).toMatchObject({ succeeded: 1914, failed: 0, surplus: 0 });
  expect(readdirSync(folder).sort()).toEqual(['in.jsonl', 'out.jsonl', 'out.jsonl.offpeak.json']);

  const client = createClient({ baseURL: server.url });
  const before = [await count(client.batches.list()), await count(client.files.list()), upstream.calls()];
  const again = await inProcess(args);
  expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('has finished before')]);
  expect(JSON.parse(again.stdout)).toEqual(JSON.parse(first.stdout));
  const after = [await count(client.batches.list()), await count(client.files.list()), upstream.calls()];
  expect(after).toEqual(before);
});

test('requests that fail make exit code 1 and have their reason in the file', async () => {
  const folder = tempFolder();
  const input = join(folder, 'in.jsonl');
  const output = join(folder, 'out.jsonl');
  const ids = writeRequests(input, 6, (n) => (n % 3 === 0 ? `bad ${n}` : `fine ${n}`));
  const run = await inProcess([
    'run',
    input,
    '-o',
    output,
    '--base-url',
    server.url,
    '--poll',
    '50',
    '--json',
  ]);
  expect([run.code, run.stderr]).toEqual([
    1,
    expect.stringMatching(
      /4 of 6 requests succeeded; 2 failed\. Results: .*\n {2}1 × 422 scripted: Refused: bad 3 \(request-3\)\n/,
    ),
  ]);
  expect(JSON.parse(run.stdout)).toMatchObject({
    succeeded: 4,
    failed: 2,
    reasons: [
      { status: 422, code: 'scripted', message: 'Refused: bad 3', count: 1, custom_id: 'request-3' },
      { status: 422, code: 'scripted', message: 'Refused: bad 6', count: 1, custom_id: 'request-6' },
    ],
  });
  const rows = readRows(output);
  expect(rows.map((row) => row.custom_id)).toEqual(ids);
  expect(rows[2]).toMatchObject({
    response: { status_code: 422 },
    error: { code: 'scripted', message: 'Refused: bad 3' },
  });
});

test('a bad file is refused with its lines before anything is sent', async () => {
  const folder = tempFolder();
  const input = join(folder, 'in.jsonl');
  const output = join(folder, 'out.jsonl');
  writeRequests(input, 3);
  writeFileSync(input, `${readFileSync(input, 'utf8')}{oops\n{"custom_id":"request-9","method":"POST"}\n`);
  const calls = upstream.calls();
  const run = await inProcess(['run', input, '-o', output, '--base-url', server.url]);
  expect(run.code).toBe(2);
  expect(run.stderr).toContain('problems:');
  expect(run.stderr).toContain('line 4: This line is not parseable as valid JSON. (invalid_json_line)');
  expect(run.stderr).toContain("line 5: Missing required parameters: 'url', 'body'.");
  expect(upstream.calls()).toBe(calls);
  expect(readdirSync(folder)).toEqual(['in.jsonl']);
});

test('a changed input is not mixed with what was submitted before', async () => {
  const folder = tempFolder();
  const input = join(folder, 'in.jsonl');
  const output = join(folder, 'out.jsonl');
  const args = ['run', input, '-o', output, '--base-url', server.url, '--poll', '50'];
  writeRequests(input, 3);
  expect((await inProcess(args)).code).toBe(0);
  const before = readFileSync(output, 'utf8');
  writeRequests(input, 4);
  const changed = await inProcess(args);
  expect([changed.code, changed.stderr]).toEqual([
    2,
    expect.stringContaining('in.jsonl has changed since it was submitted. Choose another -o'),
  ]);
  expect(readFileSync(output, 'utf8')).toBe(before);
});

test('the saved run can only be read by its user and holds no key', async () => {
  const folder = tempFolder();
  const input = join(folder, 'in.jsonl');
  const output = join(folder, 'out.jsonl');
  writeRequests(input, 1);
  const key = 'sk-a-key-that-is-not-kept';
  const run = await inProcess(['run', input, '-o', output, '--base-url', server.url, '--poll', '50'], {
    env: { OFFPEAK_API_KEY: key },
  });
  expect(run.code).toBe(0);
  const state = `${output}.offpeak.json`;
  expect(statSync(state).mode & 0o777).toBe(0o600);
  expect(readFileSync(state, 'utf8')).not.toContain(key);
  expect(run.stdout + run.stderr).not.toContain(key);
});

test('a server that does not exist is one sentence', async () => {
  const run = await unreachable.ended;
  expect(run.code).toBe(1);
  expect(run.stderr).toMatch(/Is --base-url right, and is the server running\?/);
  expect(run.stderr).not.toMatch(/\n {4}at /);
  expect(existsSync(unreachable.output)).toBe(false);
});
