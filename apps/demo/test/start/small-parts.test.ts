import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLastLines } from '../../start/children/last-lines.ts';
import { fingerprint } from '../../start/page/fingerprint.ts';
import { secretNames, workerdConfig } from '../../start/page/workerd-config.ts';
import { choosePort } from '../../start/settings/free-port.ts';
import { makeRunFolder } from '../../start/settings/run-folder.ts';
import { loadSecrets } from '../../start/settings/secrets.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'offpeak-start-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the last lines are kept, however the text is cut', () => {
  const last = createLastLines(2);
  for (const piece of ['one\ntw', 'o\n\nthree\nfo', 'ur']) {
    last.add(piece);
  }
  expect(last.lines()).toEqual(['three', 'four']);
});

test('the fingerprint follows names and contents', () => {
  mkdirSync(join(folder, 'a'));
  writeFileSync(join(folder, 'a', 'x'), '1');
  const first = fingerprint(folder, ['a', 'missing']);
  expect(fingerprint(folder, ['a', 'missing'])).toBe(first);
  writeFileSync(join(folder, 'a', 'x'), '2');
  const second = fingerprint(folder, ['a', 'missing']);
  expect(second).not.toBe(first);
  writeFileSync(join(folder, 'a', 'y'), '');
  expect(fingerprint(folder, ['a', 'missing'])).not.toBe(second);
});

test('secrets stay the same, differ from each other, and only their user can read them', () => {
  const path = join(folder, 'data', 'secret');
  const secrets = loadSecrets(path);
  expect(loadSecrets(path)).toEqual(secrets);
  expect(secrets.session).not.toBe(secrets.gateway);
  expect(secrets.gateway.length).toBeGreaterThanOrEqual(32);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a running demo keeps its folder, those of ended ones go', () => {
  const mine = makeRunFolder(folder);
  writeFileSync(join(mine, 'in-use'), '');
  // No system gives out this process id.
  const gone = makeRunFolder(folder, 4194304999);
  const next = makeRunFolder(folder, process.ppid);
  expect(
    readdirSync(folder)
      .map((name) => join(folder, name))
      .sort(),
  ).toEqual([mine, next].sort());
  expect(readdirSync(folder)).not.toContain(gone);
  expect(readdirSync(mine)).toEqual(['in-use']);
});

test('the configuration of workerd names secrets by variable and holds none', () => {
  const settings = {
    provider: 'local' as const,
    batchURL: 'http://127.0.0.1:1/v1',
    embeddingsURL: 'http://127.0.0.1:2/v1',
    models: { embeddings: 'e', chat: 'c' },
    samples: [],
  };
  const config = workerdConfig({ settings, pageDir: '/p "q"', samplesDir: '/s', port: 0 });
  for (const [binding, variable] of Object.entries(secretNames)) {
    expect(config).toContain(`(name = "${binding}", fromEnvironment = "${variable}")`);
  }
  expect(config).toContain('path = "/p \\"q\\""');
  expect(config).toContain('"127.0.0.1:0"');
});

test('a configured port must be free; the default moves to the next one', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const taken = typeof address === 'object' && address !== null ? address.port : 0;
  const wish = { help: false, provider: 'local' as const, dataDir: null, emoji: null };
  try {
    await expect(choosePort({ ...wish, port: taken, portIsFixed: true })).rejects.toThrow(/is taken/);
    expect(await choosePort({ ...wish, port: 0, portIsFixed: false })).toBe(0);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});
