import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startBatchServer } from '../support/batch-server.ts';
import { inProcess } from '../support/in-process.ts';
import { startOffpeak } from '../support/offpeak.ts';
import { writeRequests } from '../support/requests.ts';
import { startScriptedUpstream } from '../support/scripted-upstream.ts';
import { tempFolder } from '../support/temp-folder.ts';

test('a model endpoint that is away is said by serve, run and status, and so is its return', async () => {
  const folder = tempFolder();
  const first = await startScriptedUpstream();
  await first.close();
  const server = await startBatchServer(first.url, join(folder, 'data'));
  onTestFinished(() => server.stop().then(() => {}));
  await server.says(/warn .*model endpoint .*reason="connect ECONNREFUSED/);
  const [input, output] = [join(folder, 'in.jsonl'), join(folder, 'out.jsonl')];
  writeRequests(input, 3);
  const at = ['--base-url', server.url];
  const run = startOffpeak(['run', input, '-o', output, '--poll', '50', ...at]);
  await run.says(/^Waiting for the model endpoint: connect ECONNREFUSED\.$/m);
  const status = await inProcess(['status', `${output}.offpeak.json`, ...at]);
  expect(status.stdout).toContain('waiting    for the model endpoint: connect ECONNREFUSED.\n');

  const second = await startScriptedUpstream(undefined, Number(new URL(first.url).port));
  onTestFinished(() => second.close());
  expect([await run.ended, run.stderr()]).toEqual([0, expect.stringContaining('All 3 requests succeeded.')]);
  expect(run.stderr().match(/Waiting for the model endpoint/g)).toHaveLength(1);
});
