import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkState } from '../../src/state/check-state.ts';
import { lockOutput } from '../../src/state/lock-file.ts';
import type { RunState } from '../../src/state/run-state.ts';
import { readState, writeState } from '../../src/state/state-file.ts';
import { tempFolder } from '../support/temp-folder.ts';

const state: RunState = {
  version: 1,
  input: { path: 'in.jsonl', bytes: 1, sha256: 'abc' },
  baseURL: 'http://127.0.0.1:4010/v1',
  endpoint: '/v1/embeddings',
  job: null,
  finished: null,
};
const same = {
  inputPath: 'in.jsonl',
  sha256: 'abc',
  baseURL: 'http://127.0.0.1:4010/v1/',
  endpoint: '/v1/embeddings',
};

test('a saved run is read back, and nothing else lies beside it', async () => {
  const folder = tempFolder();
  const path = join(folder, 'out.jsonl.offpeak.json');
  expect(await readState(path)).toBeNull();
  await writeState(path, state);
  await writeState(path, { ...state, endpoint: '/v1/responses' });
  expect(await readState(path)).toEqual({ ...state, endpoint: '/v1/responses' });
  expect(readdirSync(folder)).toEqual(['out.jsonl.offpeak.json']);
});

test.each(['', '{"version":1', '{"version":2}', 'null', '[]'])(
  '%j is not taken for a saved run',
  async (text) => {
    const path = join(tempFolder(), 'state.json');
    writeFileSync(path, text);
    await expect(readState(path)).rejects.toThrow(/is not a saved run/);
  },
);

test('a saved run goes on only with the same input, server and endpoint', () => {
  expect(() => checkState(state, same, 'p')).not.toThrow();
  expect(() => checkState(state, { ...same, sha256: 'x' }, 'p')).toThrow(/in\.jsonl has changed/);
  expect(() => checkState(state, { ...same, endpoint: '/v1/x' }, 'p')).toThrow(
    /submitted to \/v1\/embeddings, not \/v1\/x/,
  );
  expect(() => checkState(state, { ...same, baseURL: 'http://other/v1' }, 'p')).toThrow(
    /not http:\/\/other\/v1/,
  );
});

test('the lock of a living process holds, that of a dead one does not', () => {
  const output = join(tempFolder(), 'out.jsonl');
  const unlock = lockOutput(output);
  expect(() => lockOutput(output)).toThrow(`process ${process.pid}`);
  unlock();
  // No system gives out this process id.
  writeFileSync(`${output}.offpeak.lock`, '4194304999');
  lockOutput(output)();
  // Started again in a container, a process may have the id of the one that died.
  writeFileSync(`${output}.offpeak.lock`, String(process.pid));
  lockOutput(output)();
});

test('an output in a folder that is not there is refused before anything is sent', () => {
  const folder = join(tempFolder(), 'missing');
  expect(() => lockOutput(join(folder, 'out.jsonl'))).toThrow(`The folder ${folder} of -o does not exist.`);
});
