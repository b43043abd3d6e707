import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from '@offpeak/core';
import { expect, onTestFinished, test } from 'vitest';
import { inProcess } from '../support/in-process.ts';
import { startOffpeak } from '../support/offpeak.ts';
import { writeRequests } from '../support/requests.ts';
import { startScriptedUpstream } from '../support/scripted-upstream.ts';
import { tempFolder } from '../support/temp-folder.ts';

test('config check says what is wrong, or that nothing is', async () => {
  const file = join(tempFolder(), 'offpeak.config.yaml');
  writeFileSync(file, 'upstreams:\n  - url: http://gpu:8000\n    key: $'.concat('{GPU_KEY}\n'));
  const good = await inProcess(['config', 'check', file], { env: { GPU_KEY: 'sk-gpu' } });
  expect([good.code, good.stderr]).toEqual([0, `${file} is valid.\n`]);
  const unset = await inProcess(['config', 'check', file]);
  expect([unset.code, unset.stderr]).toEqual([
    2,
    `${file}: upstreams[0].key needs the variable GPU_KEY, which is not set.\n`,
  ]);
  writeFileSync(
    file,
    'upstreams:\n  - url: http://u:p@gpu\n  - url: http://gpu\n    headers: { host: x }\n  - url: http://gpu\n    key: "a b"\n  - url: http://gpu\n    hours: 10:00-10:00\n',
  );
  const bad = await inProcess(['config', 'check', file]);
  expect(bad.stderr.trimEnd().split('\n')).toEqual([
    `${file}: upstreams[0].url must not contain credentials; give the key as key.`,
    `${file}: upstreams[1].headers must not contain 'host': the connection sets it.`,
    expect.stringContaining(`${file}: upstreams[2].key must be printable ASCII without spaces`),
    `${file}: upstreams[3].hours must open and close at different times, not '10:00-10:00'.`,
  ]);
});

test('config check finds what only the whole file shows', async () => {
  const file = join(tempFolder(), 'offpeak.config.json');
  const keys = [
    { project: 'a', key: 'same-key' },
    { project: 'b', key: 'same-key' },
  ];
  writeFileSync(file, JSON.stringify({ hours: '10:00-10:00', apiKeys: keys }));
  const { code, stderr } = await inProcess(['config', 'check', file]);
  expect([code, stderr.trimEnd().split('\n')]).toEqual([
    2,
    [
      `${file}: hours must open and close at different times, not '10:00-10:00'.`,
      expect.stringContaining(`${file}: apiKeys cannot be used: `),
    ],
  ]);
  expect(stderr).not.toContain('same-key');
  writeFileSync(file, '{"timeZone":"Mars/Base"}');
  expect((await inProcess(['config', 'check', file])).stderr).toBe(
    `${file}: timeZone must be an IANA name such as Europe/Berlin, not 'Mars/Base'.\n`,
  );
});

test('config show joins flags, variables, the file and the defaults, and hides secrets', async () => {
  const file = join(tempFolder(), 'offpeak.config.yaml');
  writeFileSync(
    file,
    'port: 5000\nmaxConcurrency: 7\nliveLatency: 3\nupstreams: [{ url: http://gpu:8000, key: sk-file-secret }]\n' +
      'apiKeys: [{ project: a, key: client-secret }]\n',
  );
  const args = ['config', 'show', '--config', file, '--port', '6000', '--json'];
  const { stdout } = await inProcess(args, { env: { OFFPEAK_LIVE_LATENCY: '4' } });
  expect(JSON.parse(stdout)).toMatchObject({
    port: 6000,
    maxConcurrency: 7,
    liveLatency: 4,
    host: '127.0.0.1',
    upstreams: [{ url: 'http://gpu:8000', key: '(hidden)', timeoutMs: 600_000 }],
    apiKeys: [{ project: 'a', key: '(hidden)' }],
  });
  expect(stdout).not.toContain('secret');
  const replaced = await inProcess([
    'config',
    'show',
    '--config',
    file,
    '--upstream',
    'http://other/v1',
    '--json',
  ]);
  expect(JSON.parse(replaced.stdout).upstreams).toMatchObject([{ url: 'http://other/v1' }]);
});

test('without an endpoint, serve says where to name it', async () => {
  const { code, stderr } = await inProcess(['serve']);
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining('Name the model endpoint: with --upstream <url>'),
  ]);
});

test('SIGHUP replaces the upstreams while a batch runs, and a wrong file changes nothing', async () => {
  const folder = tempFolder();
  const [one, two] = [await startScriptedUpstream(), await startScriptedUpstream()];
  onTestFinished(() => Promise.all([one.close(), two.close()]).then(() => {}));
  const configure = (text: string) => writeFileSync(join(folder, 'offpeak.config.yaml'), text);
  const upstreams = (...urls: string[]) => `upstreams:\n${urls.map((url) => `  - url: ${url}\n`).join('')}`;
  configure(`port: 0\n${upstreams(one.url)}`);
  const server = startOffpeak(['serve'], {}, { cwd: folder });
  onTestFinished(() => {
    server.child.kill('SIGINT');
    return server.ended.then(() => {});
  });
  const [, url = ''] = await server.says(/Listening on (\S+)\n/);
  one.hold();
  const client = createClient({ baseURL: url });
  const input = join(folder, 'in.jsonl');
  writeRequests(input, 40);
  const file = await client.files.create(new Blob([readFileSync(input)]), {
    purpose: 'batch',
    filename: 'in.jsonl',
  });
  const { id } = await client.batches.create({ input_file_id: file.id, endpoint: '/v1/embeddings' });
  await one.untilCalls(1);

  configure(`prot: 0\n${upstreams(two.url)}`);
  server.child.kill('SIGHUP');
  await server.says(
    /the configuration is wrong and was not applied .*prot is not a field; did you mean port\?/,
  );
  expect(two.calls()).toBe(0);

  configure(`port: 0\nmaxConcurrency: 9\n${upstreams(two.url)}`);
  server.child.kill('SIGHUP');
  await server.says(/some changed settings need a restart settings=maxConcurrency/);
  await server.says(/the configuration was read again upstreams=1/);
  one.release();
  let batch = await client.batches.retrieve(id);
  while (batch.status !== 'completed') {
    await new Promise((resolve) => setTimeout(resolve, 20));
    batch = await client.batches.retrieve(id);
  }
  expect(batch.request_counts).toEqual({ total: 40, completed: 40, failed: 0 });
  // What was in flight finished there; everything else ran at the new one.
  expect(one.answered.size + two.answered.size).toBe(40);
  expect(two.answered.size).toBeGreaterThan(20);
});
