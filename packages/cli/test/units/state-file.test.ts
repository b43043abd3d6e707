import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { differenceOf, otherRunError } from '../../src/state/check-state.ts';
import { lockRun } from '../../src/state/lock-file.ts';
import { type RunState, runPath, statePath } from '../../src/state/run-state.ts';
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
  inputName: 'in.jsonl',
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

test('a saved run is resumed only with the same input, server and endpoint', () => {
  expect(differenceOf(state, same)).toBeNull();
  expect(differenceOf(state, { ...same, baseURL: 'http://127.0.0.1:4010' })).toBeNull();
  expect(differenceOf(state, { ...same, sha256: 'x' })).toBe('in.jsonl has changed since it was submitted');
  expect(differenceOf(state, { ...same, endpoint: '/v1/x' })).toBe(
    'it was submitted to /v1/embeddings, not /v1/x',
  );
  expect(differenceOf(state, { ...same, baseURL: 'http://other/v1' })).toMatch(/not http:\/\/other\/v1$/);
  expect(otherRunError('it differs', 'p')).toMatchObject({
    exitCode: 2,
    message: expect.stringMatching(/^p holds another run: it differs\./),
  });
});

test('results on standard output leave the state to the input', () => {
  const input = { path: 'in.jsonl', sha256: '0123456789abcdef0123', isCopy: false };
  expect(statePath(runPath('out.jsonl', input))).toBe('out.jsonl.offpeak.json');
  expect(statePath(runPath('-', input))).toBe('in.jsonl.offpeak.json');
  expect(statePath(runPath('-', { ...input, isCopy: true }))).toBe('stdin-0123456789abcdef.offpeak.json');
});

test('the lock of a living process holds, that of a dead one does not', () => {
  const output = join(tempFolder(), 'out.jsonl');
  const unlock = lockRun(output);
  expect(() => lockRun(output)).toThrow(`process ${process.pid}`);
  unlock();
  // No system gives out this process id.
  writeFileSync(`${output}.offpeak.lock`, '4194304999');
  lockRun(output)();
  // Started again in a container, a process may have the id of the one that died.
  writeFileSync(`${output}.offpeak.lock`, String(process.pid));
  lockRun(output)();
});

test('an output in a folder that is not there is refused before anything is sent', () => {
  const folder = join(tempFolder(), 'missing');
  expect(() => lockRun(join(folder, 'out.jsonl'))).toThrow(`The folder ${folder} of -o does not exist.`);
});
