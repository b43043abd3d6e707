import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inProcess } from '../support/in-process.ts';
import { startProvider } from '../support/scripted-server.ts';
import { tempFolder } from '../support/temp-folder.ts';

const big = '9223372036854775807';
const body = `{"model":"m", "seed":${big},"temperature":1.0,"input":"x"}`;
const request = (id: string) => `{"custom_id":"${id}","method":"POST","url":"/v1/embeddings","body":${body}}`;
const answer = `{"z":1, "seed":${big},"one":1.0}`;
const result = (id: string, status: number) =>
  `{"id":"batch_req_${id}","custom_id":"${id}","response":{"status_code":${status},"body":${answer}},"error":null}`;

test('numbers keep their digits on the way there, on the second round, and on the way back', async () => {
  const folder = tempFolder();
  const [input, output] = [join(folder, 'in.jsonl'), join(folder, 'out.jsonl')];
  writeFileSync(input, `${request('a')}\n${request('b')}\n`);
  const provider = await startProvider({
    files: { 'file-out': result('a', 200), 'file-err': result('b', 500) },
    batch: () => ({ error_file_id: 'file-err', request_counts: { total: 2, completed: 1, failed: 1 } }),
  });
  const run = (...more: string[]) =>
    inProcess(['run', input, '-o', output, '--base-url', provider.url, '--poll', '50', ...more]);
  expect((await run()).code).toBe(1);
  for (const line of readFileSync(output, 'utf8').trimEnd().split('\n')) {
    expect(line).toContain(answer);
  }
  await run('--retry-failed');
  expect(provider.uploads).toEqual([`${request('a')}\n${request('b')}\n`, `${request('b')}\n`]);
  const results = await inProcess(['results', 'batch_1', '--base-url', provider.url]);
  for (const line of results.stdout.trimEnd().split('\n')) {
    expect(line).toContain(answer);
  }
});
