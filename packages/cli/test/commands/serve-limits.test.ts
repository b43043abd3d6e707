import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startBatchServer } from '../support/batch-server.ts';
import { inProcess } from '../support/in-process.ts';
import { writeRequests } from '../support/requests.ts';
import { tempFolder } from '../support/temp-folder.ts';

test('a line has as many bytes as --max-line-bytes allows', async () => {
  const folder = tempFolder();
  const limited = { args: ['--max-line-bytes', '200', '--log', 'none'] };
  const server = await startBatchServer('http://127.0.0.1:9', join(folder, 'data'), limited);
  onTestFinished(() => server.stop().then(() => {}));
  const input = join(folder, 'in.jsonl');
  writeRequests(input, 2, (n) => 'x'.repeat(n === 1 ? 10 : 200));
  const run = await inProcess(['run', input, '-o', join(folder, 'out.jsonl'), '--base-url', server.url]);
  expect([run.code, run.stderr]).toEqual([
    1,
    expect.stringMatching(/line 2: This line is longer than 200 bytes/),
  ]);
  const zero = await inProcess(['serve', '--upstream', 'http://127.0.0.1:9', '--max-line-bytes', '0']);
  expect([zero.code, zero.stderr]).toEqual([2, expect.stringContaining('from 1 to 209715200')]);
});
