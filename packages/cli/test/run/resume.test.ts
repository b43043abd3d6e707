import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from '@offpeak/core';
import { expect, onTestFinished, test } from 'vitest';
import { startBatchServer } from '../support/batch-server.ts';
import { inProcess } from '../support/in-process.ts';
import { startOffpeak } from '../support/offpeak.ts';
import { readRows, writeRequests } from '../support/requests.ts';
import { startScriptedUpstream } from '../support/scripted-upstream.ts';
import { serveHere } from '../support/serve-here.ts';
import { tempFolder } from '../support/temp-folder.ts';

const total = 1914;

async function countOf(items: AsyncIterable<unknown>): Promise<number> {
  let n = 0;
  for await (const _ of items) {
    n++;
  }
  return n;
}

async function setUp(script?: Parameters<typeof startScriptedUpstream>[0]) {
  const folder = tempFolder();
  const upstream = await startScriptedUpstream(script);
  onTestFinished(() => upstream.close());
  const dataDir = join(folder, 'data');
  const input = join(folder, 'in.jsonl');
  const output = join(folder, 'out.jsonl');
  return { upstream, dataDir, input, output };
}

test('a server killed in the middle of a batch, and started again, ends with the same 1,914 results', async () => {
  const { upstream, dataDir, input, output } = await setUp(() => ({ status: 200, delayMs: 5 }));
  const ids = writeRequests(input, total);
  const first = await startBatchServer(upstream.url, dataDir);
  const run = startOffpeak(['run', input, '-o', output, '--base-url', first.url, '--poll', '50']);
  await upstream.untilCalls(500);
  await first.kill();
  expect(upstream.calls()).toBeLessThan(total);
  await run.says(/^No answer from http:\S+: .*\. Retrying; the batch is safe\.$/m);
  const second = await startBatchServer(upstream.url, dataDir, { port: first.port });
  onTestFinished(() => second.stop().then(() => {}));
  expect([await run.ended, run.stderr()]).toEqual([
    0,
    expect.stringMatching(/answers again\.[\s\S]*All 1,914 requests/),
  ]);
  expect(readRows(output).map((row) => row.custom_id)).toEqual(ids);
  expect(upstream.answered.size).toBe(total);
  const client = createClient({ baseURL: second.url });
  expect(await countOf(client.batches.list())).toBe(1);
});

test('Ctrl-C says how to resume, and the same command resumes without a second upload or batch', async () => {
  const { upstream, dataDir, input, output } = await setUp();
  const ids = writeRequests(input, 200);
  const server = await serveHere(upstream.url, dataDir);
  const args = ['run', input, '-o', output, '--base-url', server.url, '--poll', '50'];
  upstream.hold();
  const run = startOffpeak(args);
  await run.says(/in progress/);
  run.child.kill('SIGINT');
  expect(await run.ended).toBe(130);
  expect(run.stderr()).toMatch(
    /Stopped waiting\. batch_\w+ continues at the server\. Run the same command again/,
  );
  expect(existsSync(output)).toBe(false);
  upstream.release();

  const again = await inProcess(args);
  expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('Resuming batch_')]);
  expect(readRows(output).map((row) => row.custom_id)).toEqual(ids);
  const client = createClient({ baseURL: server.url });
  expect(await countOf(client.batches.list())).toBe(1);
  expect(await countOf(client.files.list({ purpose: 'batch' }))).toBe(1);
  expect([...upstream.answered.values()].every((times) => times === 1)).toBe(true);
});

test('a run that was killed resumes, and its lock does not block it', async () => {
  const { upstream, dataDir, input, output } = await setUp();
  const ids = writeRequests(input, 50);
  const server = await serveHere(upstream.url, dataDir);
  const args = ['run', input, '-o', output, '--base-url', server.url, '--poll', '50'];
  upstream.hold();
  const run = startOffpeak(args);
  await run.says(/in progress/);
  const rival = await inProcess(args);
  expect([rival.code, rival.stderr]).toEqual([1, expect.stringContaining('Another offpeak run')]);
  run.child.kill('SIGKILL');
  await run.ended;
  upstream.release();
  const again = await inProcess(args);
  expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('All 50 requests succeeded.')]);
  expect(readRows(output).map((row) => row.custom_id)).toEqual(ids);
  expect(await countOf(createClient({ baseURL: server.url }).batches.list())).toBe(1);
});

test('a second Ctrl-C ends the server immediately, and nothing is lost', async () => {
  const { upstream, dataDir, input, output } = await setUp();
  writeRequests(input, 20);
  const server = startOffpeak(['serve', '--upstream', upstream.url, '--data', dataDir, '--port', '0']);
  const [, url = ''] = await server.says(/Listening on (\S+)\n/);
  upstream.hold();
  const run = startOffpeak(['run', input, '-o', output, '--base-url', url, '--poll', '50']);
  await run.says(/in progress/);
  server.child.kill('SIGINT');
  await server.says(/Stopping/);
  server.child.kill('SIGINT');
  expect(await server.ended).toBe(130);
  upstream.release();
  const next = await startBatchServer(upstream.url, dataDir, { port: Number(new URL(url).port) });
  onTestFinished(() => next.stop().then(() => {}));
  expect(await run.ended).toBe(0);
  expect(readRows(output)).toHaveLength(20);
});
