import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { inProcess } from '../support/in-process.ts';
import { startOffpeak } from '../support/offpeak.ts';
import { readRows, writeRequests } from '../support/requests.ts';
import { startScriptedUpstream } from '../support/scripted-upstream.ts';
import { serveHere } from '../support/serve-here.ts';
import { tempFolder } from '../support/temp-folder.ts';

test('only what failed runs again, also when that is stopped before its end, and the file has both', async () => {
  const folder = tempFolder();
  const upstream = await startScriptedUpstream((input, attempt) => ({
    status: input.startsWith('bad') && attempt === 1 ? 422 : 200,
  }));
  onTestFinished(() => upstream.close());
  const server = await serveHere(upstream.url, join(folder, 'data'));
  const input = join(folder, 'in.jsonl');
  const output = join(folder, 'out.jsonl');
  const ids = writeRequests(input, 30, (n) => (n % 10 === 0 ? `bad ${n}` : `fine ${n}`));
  const args = ['run', input, '-o', output, '--base-url', server.url, '--poll', '50', '--retry-failed'];

  const first = await inProcess(args);
  expect([first.code, first.stderr]).toEqual([
    1,
    expect.stringContaining('27 of 30 requests succeeded; 3 failed.'),
  ]);
  upstream.hold();
  const stopped = startOffpeak(args);
  await stopped.says(/Running again what did not succeed\.[\s\S]*in progress/);
  stopped.child.kill('SIGINT');
  expect(await stopped.ended).toBe(130);
  // What was there before is there still.
  expect(readRows(output)).toHaveLength(30);
  upstream.release();

  const second = await inProcess(args.slice(0, -1));
  expect([second.code, second.stderr]).toEqual([0, expect.stringContaining('All 30 requests succeeded.')]);
  const rows = readRows(output);
  expect(rows.map((row) => row.custom_id)).toEqual(ids);
  expect(rows.every((row) => row.response?.status_code === 200)).toBe(true);
  expect(upstream.calls()).toBe(33);
  const third = await inProcess(args);
  expect([third.code, third.stderr]).toEqual([0, expect.stringContaining('has finished before')]);
  expect(upstream.calls()).toBe(33);
});
