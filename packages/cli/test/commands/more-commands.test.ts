import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@offpeak/server/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inProcess } from '../support/in-process.ts';
import { readRows, writeRequests } from '../support/requests.ts';
import { startScriptedServer } from '../support/scripted-server.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { tempFolder } from '../support/temp-folder.ts';

let upstream: ScriptedUpstream;
let close: () => Promise<void>;
let dataDir: string;
let at: string[];
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'offpeak-cli-server-'));
  upstream = await startScriptedUpstream((input, attempt) => ({
    status: input.startsWith('bad') && attempt === 1 ? 400 : 200,
  }));
  const server = await serve({ upstream: upstream.url, dataDir, port: 0, log: () => {} });
  close = () => server.close();
  at = ['--base-url', `${server.url}/v1`];
});
afterAll(async () => {
  await close();
  await upstream.close();
  rmSync(dataDir, { recursive: true });
});

async function submit(count: number, text?: (n: number) => string): Promise<string> {
  const input = join(tempFolder(), 'in.jsonl');
  writeRequests(input, count, text);
  const submitted = await inProcess(['submit', input, ...at]);
  expect(submitted.code).toBe(0);
  return submitted.stdout.trim();
}

const parse = (lines: string) =>
  lines
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('watch waits for the end, and tail prints the results that are written meanwhile', async () => {
  upstream.hold();
  const id = await submit(20);
  const tail = inProcess(['tail', id, '--poll', '50', ...at]);
  upstream.release();
  const { code, stdout } = await tail;
  expect(code).toBe(0);
  const ids = parse(stdout).map((row) => row.custom_id);
  expect([ids.length, new Set(ids).size]).toEqual([20, 20]);
  const watched = await inProcess(['watch', id, '--poll', '50', ...at]);
  expect([watched.code, watched.stdout]).toEqual([0, expect.stringMatching(/status +completed/)]);
});

test('tail says where results can be read only at the end', async () => {
  const server = await startScriptedServer(({ answer }) => answer(404, { error: { message: 'no route' } }));
  const tail = await inProcess(['tail', 'batch_1', '--base-url', server.url]);
  expect([tail.code, tail.stderr]).toEqual([1, expect.stringContaining('Wait with `offpeak watch`')]);
});

test('retry runs only what failed again, and its job has the results of both', async () => {
  const folder = tempFolder();
  const id = await submit(4, (n) => (n === 2 ? `bad ${folder}` : `fine ${n}`));
  expect((await inProcess(['watch', id, '--poll', '50', ...at])).stdout).toContain(
    '4: 3 completed, 1 failed',
  );
  const retried = await inProcess(['retry', id, '--json', ...at]);
  expect(retried.code).toBe(0);
  const job = join(folder, 'job.json');
  writeFileSync(job, retried.stdout);
  const watched = await inProcess(['watch', job, '--poll', '50', ...at]);
  expect(watched.stdout).toContain('1: 1 completed, 0 failed');
  const output = join(folder, 'out.jsonl');
  const results = await inProcess(['results', job, '-o', output, ...at]);
  expect([results.code, results.stderr]).toEqual([0, '4 requests succeeded, 0 did not.\n']);
  expect(readRows(output)).toHaveLength(4);
  const nothing = await inProcess(['retry', job, ...at]);
  expect([nothing.code, nothing.stdout, nothing.stderr]).toEqual([
    0,
    '',
    expect.stringContaining('there is nothing to retry'),
  ]);
});

test('files are uploaded, listed, read and deleted', async () => {
  const folder = tempFolder();
  const [input, output] = [join(folder, 'in.jsonl'), join(folder, 'copy.jsonl')];
  writeRequests(input, 2);
  const id = (await inProcess(['files', 'upload', input, ...at])).stdout.trim();
  expect(id).toMatch(/^file-/);
  const list = await inProcess(['files', 'list', '-n', '1', ...at]);
  expect(list.stdout).toMatch(new RegExp(`^${id} .* batch .* in\\.jsonl\n$`));
  expect(parse((await inProcess(['files', 'list', '--json', ...at])).stdout)[0]).toMatchObject({ id });
  expect((await inProcess(['files', 'get', id, ...at])).stdout).toBe(readFileSync(input, 'utf8'));
  expect((await inProcess(['files', 'get', id, '-o', output, ...at])).code).toBe(0);
  expect(readFileSync(output, 'utf8')).toBe(readFileSync(input, 'utf8'));
  expect((await inProcess(['files', 'rm', id, ...at])).stdout).toBe(`${id} is deleted.\n`);
  expect((await inProcess(['files', 'get', id, ...at])).code).toBe(1);
});

test('cost adds up tokens by model, and prices them by a file', async () => {
  const id = await submit(3);
  await inProcess(['watch', id, '--poll', '50', ...at]);
  const tokens = await inProcess(['cost', id, ...at]);
  expect([tokens.code, tokens.stdout]).toEqual([
    1,
    'm  3 input tokens, 0 output tokens\nm has no known price: it is not in the sum. Name it in --prices.\n',
  ]);
  const prices = join(tempFolder(), 'prices.json');
  writeFileSync(prices, '{"m":{"input":100000}}');
  const cost = await inProcess(['cost', id, '--prices', prices, ...at]);
  expect([cost.code, cost.stdout]).toEqual([0, expect.stringContaining('cost  0.15 instead of 0.3\n')]);
  const json = await inProcess(['cost', id, '--prices', prices, '--discount', '0', '--json', ...at]);
  expect(JSON.parse(json.stdout).cost).toMatchObject({ total: 0.3, unpriced: [] });
  writeFileSync(prices, '{"other":{"input":1}}');
  const unpriced = await inProcess(['cost', id, '--prices', prices, ...at]);
  expect([unpriced.code, unpriced.stdout]).toEqual([1, expect.stringContaining('m has no known price')]);
  writeFileSync(prices, '[1]');
  expect(await inProcess(['cost', id, '--prices', prices, ...at])).toMatchObject({ code: 2 });
});

test('doctor reports each check that passes and each that fails', async () => {
  const well = await inProcess(['doctor', ...at]);
  expect([well.code, well.stdout.match(/^✓/gm)?.length]).toEqual([0, 5]);
  const server = await startScriptedServer(({ answer }) =>
    answer(401, { error: { message: 'Incorrect API key provided.' } }),
  );
  const ill = await inProcess(['doctor', '--base-url', server.url, '--json'], {
    env: { OPENAI_API_KEY: 'sk-secret' },
  });
  expect(ill.code).toBe(1);
  const findings = parse(ill.stdout);
  expect(findings.map(({ check, ok }) => [check, ok])).toEqual([
    ['Node', true],
    ['address', true],
    ['key', true],
    ['Files API', false],
    ['Batch API', false],
  ]);
  expect(findings[2].message).toContain('OPENAI_API_KEY is only sent to OpenAI');
  expect(ill.stdout).not.toContain('sk-secret');
  const nowhere = await inProcess(['doctor', '--base-url', 'nowhere']);
  expect([nowhere.code, nowhere.stdout]).toEqual([
    1,
    expect.stringContaining('✗ address: --base-url must be'),
  ]);
});
