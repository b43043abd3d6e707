import { spawnSync } from 'node:child_process';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { startOffpeak } from '../support/offpeak.ts';
import { tempFolder } from '../support/temp-folder.ts';

test('a server keeps running when its log pipe is closed', async () => {
  const data = join(tempFolder(), 'data');
  const server = startOffpeak([
    'serve',
    '--upstream',
    'http://127.0.0.1:1/v1',
    '--data',
    data,
    '--port',
    '0',
    '--log-requests',
  ]);
  onTestFinished(async () => {
    server.child.kill();
    await server.ended;
  });
  const [, url] = await server.says(/Listening on (\S+)\n/);
  await server.says(/Ctrl-C stops/);
  server.child.stderr?.destroy();
  for (let time = 0; time < 3; time++) {
    expect((await fetch(`${url}/files`)).status).toBe(200);
  }
});

test('output that does not fit on the disk is a failure', () => {
  const full = openSync('/dev/full', 'w');
  const { status, stderr } = spawnSync(process.execPath, [inject('program'), '--version'], {
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([1, 'The output could not be written: its disk is full.\n']);
});
