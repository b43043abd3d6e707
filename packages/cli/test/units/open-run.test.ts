import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { prepareInput } from '../../src/input/prepare-input.ts';
import { openRun } from '../../src/run/open-run.ts';
import { writeRequests } from '../support/requests.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { testTerminal } from '../support/test-terminal.ts';

async function setUp() {
  const folder = tempFolder();
  const inputPath = join(folder, 'in.jsonl');
  writeRequests(inputPath, 1);
  const path = join(folder, 'out.jsonl.offpeak.json');
  const run = await openRun(path, await prepareInput(inputPath, testTerminal()), 'http://host/v1');
  const saved = () => JSON.parse(readFileSync(path, 'utf8'));
  return { folder, path, run, saved };
}

test('changes at the same time are saved one after the other, the last one last', async () => {
  const { folder, run, saved } = await setUp();
  const endpoints = Array.from({ length: 50 }, (_, n) => `/v1/${n}`);
  await Promise.all(endpoints.map((endpoint) => run.update({ endpoint })));
  expect(saved().endpoint).toBe('/v1/49');
  expect(readdirSync(folder).sort()).toEqual(['in.jsonl', 'out.jsonl.offpeak.json']);
});

test('a run that is closed is saved no more: its file may be that of the next one', async () => {
  const { run, saved } = await setUp();
  const pending = run.update({ endpoint: '/v1/before' });
  await run.close();
  expect(saved().endpoint).toBe('/v1/before');
  await run.update({ endpoint: '/v1/after' });
  await pending;
  expect(saved().endpoint).toBe('/v1/before');
});

test('a run that is forgotten after a change stays so', async () => {
  const { path, run } = await setUp();
  await Promise.all([run.update({ endpoint: '/v1/x' }), run.forget()]);
  expect(existsSync(path)).toBe(false);
});
