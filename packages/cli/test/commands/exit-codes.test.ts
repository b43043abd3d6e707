import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { inProcess } from '../support/in-process.ts';
import { offpeak } from '../support/offpeak.ts';
import { writeRequests } from '../support/requests.ts';
import { startProvider } from '../support/scripted-server.ts';
import { tempFolder } from '../support/temp-folder.ts';

const upstream = ['--upstream', 'http://127.0.0.1:1/v1', '--port', '0'];
const nowhere = ['--base-url', 'http://127.0.0.1:9/v1'];

test.each<[string[], RegExp]>([
  [['run', 'nothere.jsonl', '-o', 'OUT', ...nowhere], /^nothere\.jsonl does not exist\.\n$/],
  [['submit', 'nothere.jsonl', ...nowhere], /^nothere\.jsonl does not exist\.\n$/],
  [['validate', 'nothere.jsonl'], /^nothere\.jsonl does not exist\.\n$/],
  [['validate', '.'], /^\. is a folder, not a file\.\n$/],
  [['validate', '/dev/null'], /is a device, not a file/],
  [['run', 'IN', '-o', 'none/out.jsonl', ...nowhere], /folder none of -o does not exist/],
  [['run', 'IN', '-o', 'IN/out.jsonl', ...nowhere], /does not exist/],
  [['run', 'IN', '-o', '-', '--json', ...nowhere], /--json prints on stdout, where the results go/],
  [['run', 'IN', ...nowhere], /--output/],
  [['status', 'nothere.json', ...nowhere], /^nothere\.json does not exist\.\n$/],
  [['status', '', ...nowhere], /^There is no batch id\.\n$/],
  [['results', 'IN', ...nowhere], /in\.jsonl does not hold a job/],
  [['list', '--base-url', 'https://user:secret@host/v1'], /^--base-url must be an http or https URL/],
  [['list'], /^There is no API key/],
  [['list', '--base-url', ''], /option '--base-url <url>' is empty: is a variable of the shell unset\?/],
  [['run', 'IN', '-o', '', ...nowhere], /option '-o, --output <results>' is empty/],
  [['run', '', '-o', 'OUT', ...nowhere], /^'' does not exist\.\n$/],
  [['serve', ...upstream, '--data', 'IN'], /is a file, not a folder/],
  [['serve', ...upstream, '--data', 'IN/data'], /is a file, not a folder/],
  [['serve', ...upstream, '--data', 'OUT', '--api-key', 'nocolon'], /must look like project:key/],
  [['serve', ...upstream, '--data', 'OUT', '--api-key', ''], /must look like project:key/],
  [['fly'], /unknown command 'fly'/],
])('%j is a mistake in the command line: exit code 2', async (args, words) => {
  const cwd = tempFolder();
  const input = join(cwd, 'in.jsonl');
  writeRequests(input, 1);
  const places = args.map((word) => word.replace(/^IN/, input).replace(/^OUT/, join(cwd, 'out.jsonl')));
  const run = await inProcess(places);
  expect([run.code, run.stderr]).toEqual([2, expect.stringMatching(words)]);
  expect(run.stderr).not.toMatch(/nocolon|user:secret/);
});

test('a script can tell a missing file from failed requests', async () => {
  expect((await offpeak(['validate', 'nothere.jsonl'])).code).toBe(2);
  expect((await offpeak(['validate', '-'])).code).toBe(2);
});

test('a file that is fine for run is fine for validate, however many batches it makes', async () => {
  const input = join(tempFolder(), 'in.jsonl');
  writeRequests(input, 50_001);
  const { code, stdout } = await inProcess(['validate', input]);
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(/is fine: 50,001 requests, .*, model m\. It will be sent as 2 batches\.\n$/),
  ]);
});

test('validate checks standard input as it checks a file', async () => {
  const path = join(tempFolder(), 'in.jsonl');
  writeRequests(path, 2);
  const line = '{"custom_id":"a","method":"POST","url":"/v1/embeddings","body":{"model":"m","input":"x"}}\n';
  for (const name of ['-', '/dev/stdin']) {
    const good = await inProcess(['validate', name], { input: line });
    expect([good.code, good.stdout]).toEqual([0, expect.stringMatching(/^stdin is fine: 1 request, /)]);
  }
  const list = await inProcess(['validate', '-', '--json'], { input: `[${line.trim()}]` });
  expect([list.code, JSON.parse(list.stdout)]).toMatchObject([0, { ok: true, requests: 1 }]);
  writeFileSync(path, `[${line.trim()}]`);
  const named = await inProcess(['validate', path, '--json']);
  expect([named.code, JSON.parse(named.stdout)]).toMatchObject([
    2,
    { ok: false, errorCount: 1, errors: [{ line: null, code: 'not_json_lines' }] },
  ]);
});

test('a saved run that is damaged is refused, not replaced', async () => {
  const cwd = tempFolder();
  const [input, output] = [join(cwd, 'in.jsonl'), join(cwd, 'out.jsonl')];
  writeRequests(input, 1);
  writeFileSync(`${output}.offpeak.json`, '{"version":1');
  const run = await inProcess(['run', input, '-o', output, ...nowhere]);
  expect([run.code, run.stderr]).toEqual([2, expect.stringContaining('is not a saved run')]);
  expect(readdirSync(cwd).sort()).toEqual(['in.jsonl', 'out.jsonl.offpeak.json']);
});

test('an empty variable of a flag means that it is not set', async () => {
  vi.stubEnv('OFFPEAK_BASE_URL', '');
  vi.stubEnv('OFFPEAK_API_KEY', '');
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  expect(await inProcess(['list'])).toMatchObject({ code: 2, stderr: expect.stringContaining('no API key') });
});

test('a url that the Batch API does not have is noted before it is sent', async () => {
  const input = join(tempFolder(), 'in.jsonl');
  const line = { custom_id: 'a', method: 'POST', url: '/v4/odd', body: { model: 'm', input: 'x' } };
  writeFileSync(input, JSON.stringify(line));
  const checked = await inProcess(['validate', input]);
  expect([checked.code, checked.stdout]).toEqual([0, expect.stringMatching(/\nNote: .*\/v4\/odd/)]);
  const provider = await startProvider();
  const submitted = await inProcess(['submit', input, '--base-url', provider.url]);
  expect([submitted.code, submitted.stderr]).toEqual([0, expect.stringMatching(/^Note: .*\/v4\/odd/)]);
});
