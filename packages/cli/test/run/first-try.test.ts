import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inProcess } from '../support/in-process.ts';
import { readRows, writeRequests } from '../support/requests.ts';
import { resultLine, startProvider } from '../support/scripted-server.ts';
import { tempFolder } from '../support/temp-folder.ts';

const files = { 'file-out': resultLine('request-1') + resultLine('request-2') };
const message = 'no';
const refusal = { error: { message, type: 'invalid_request_error', param: null, code: null } };

function setUp() {
  const folder = tempFolder();
  const [input, output] = [join(folder, 'in.jsonl'), join(folder, 'out.jsonl')];
  writeRequests(input, 2);
  const run = (url: string, ...more: string[]) =>
    inProcess(['run', input, '-o', output, '--base-url', url, '--poll', '50', ...more]);
  return { input, output, run };
}

test('a first try with a wrong address or key does not block the right one, nor a corrected input', async () => {
  const { input, output, run } = setUp();
  const closed = await startProvider({
    instead({ answer }) {
      answer(401, refusal);
      return true;
    },
  });
  expect((await run(closed.url)).code).toBe(1);
  expect(readFileSync(`${output}.offpeak.json`, 'utf8')).toContain(closed.url);
  writeRequests(input, 2, (n) => `corrected ${n}`);
  const open = await startProvider({ files });
  expect(await run(open.url)).toMatchObject({ code: 0, stderr: expect.stringContaining('All 2 requests') });
  expect([open.uploads.length, open.created.length]).toEqual([1, 1]);
  expect(open.uploads[0]).toContain('corrected 1');
  expect(readRows(output)).toHaveLength(2);
});

test('a batch that was refused when it was created does not block the corrected one', async () => {
  const { input, run } = setUp();
  let refusals = 1;
  const provider = await startProvider({
    files,
    instead({ method, path, answer }) {
      if (method !== 'POST' || !path.endsWith('/batches') || refusals === 0) {
        return false;
      }
      refusals -= 1;
      answer(400, refusal);
      return true;
    },
  });
  expect((await run(provider.url)).code).toBe(1);
  writeRequests(input, 2, (n) => `corrected ${n}`);
  expect(await run(provider.url)).toMatchObject({ code: 0 });
  expect(provider.uploads[1]).toContain('corrected 1');
});

test('a batch that was refused as a whole is said with all its reasons, and the corrected file is sent', async () => {
  const { input, output, run } = setUp();
  const errors = {
    data: [
      { line: 1, message: 'Bad body.' },
      { line: 2, message: 'Bad model.' },
    ],
  };
  let isBad = true;
  const provider = await startProvider({
    files,
    batch: () => (isBad ? { status: 'failed', output_file_id: null, errors } : {}),
  });
  const refused = await run(provider.url);
  expect([refused.code, refused.stderr]).toEqual([
    1,
    expect.stringMatching(/Batch batch_1 was refused:\n {2}line 1: Bad body\.\n {2}line 2: Bad model\.\n$/),
  ]);
  isBad = false;
  writeRequests(input, 2, (n) => `corrected ${n}`);
  expect(await run(provider.url)).toMatchObject({ code: 0 });
  expect(readRows(output)).toHaveLength(2);
});

test('a second round that is refused as a whole keeps the results of the first, and the run', async () => {
  const { output, run } = setUp();
  const bad = JSON.stringify({
    id: 'batch_req_2',
    custom_id: 'request-2',
    response: { status_code: 500, request_id: 'r', body: { error: { message: 'boom' } } },
    error: null,
  });
  const provider = await startProvider({
    files: { 'file-out': resultLine('request-1'), 'file-err': `${bad}\n` },
    instead({ path, answer }) {
      if (!path.endsWith('/batches/batch_2')) {
        return false;
      }
      answer(200, { id: 'batch_2', status: 'failed', errors: { data: [{ message: 'No credit.' }] } });
      return true;
    },
    batch: () => ({
      id: provider.created.length > 1 ? 'batch_2' : 'batch_1',
      error_file_id: 'file-err',
      request_counts: { total: 2, completed: 1, failed: 1 },
    }),
  });
  expect((await run(provider.url)).stderr).toContain('1 of 2 requests succeeded; 1 failed.');
  const before = readFileSync(output, 'utf8');
  const refused = await run(provider.url, '--retry-failed');
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('refused: No credit.')]);
  expect(readFileSync(output, 'utf8')).toBe(before);
  // The first round is not paid again.
  expect((await run(provider.url)).code).toBe(1);
  expect(provider.created).toHaveLength(2);
});

test('a run that was submitted is not replaced by one at another server', async () => {
  const { run } = setUp();
  const [one, other] = [await startProvider({ files }), await startProvider({ files })];
  expect(await run(one.url)).toMatchObject({ code: 0 });
  const refused = await run(other.url);
  expect([refused.code, refused.stderr]).toEqual([
    2,
    expect.stringContaining('holds another run: it was submitted to'),
  ]);
  expect(other.calls).toEqual([]);
});

test('a creation whose answer was lost, and that the list does not show, says how to settle it', async () => {
  const { output, run } = setUp();
  const provider = await startProvider({
    files,
    instead({ method, path, response, answer }) {
      if (!path.endsWith('/batches')) {
        return false;
      }
      if (method === 'POST') {
        response.destroy();
      } else {
        answer(403, refusal);
      }
      return true;
    },
  });
  const lost = await run(provider.url);
  expect(lost.code).toBe(1);
  const { shards } = JSON.parse(readFileSync(`${output}.offpeak.json`, 'utf8')).job;
  expect(shards).toMatchObject([{ creating: true, batch_id: null }]);
  expect(lost.stderr).toContain(`look for a batch with the metadata offpeak_key "${shards[0].key}"`);
  expect(lost.stderr).toContain(`into that shard in ${output}.offpeak.json, or set its "creating" to false`);
  expect(lost.stderr).not.toMatch(/settleCreation|saved job/);
  // A run at another server must not replace it: it may have a batch.
  const other = await startProvider({ files });
  expect(await run(other.url)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('holds another run'),
  });
});
