import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@offpeak/core';
import { expect, test } from 'vitest';
import { joinTargets, requestsOf } from '../../src/batch/join-targets.ts';
import { readTargets } from '../../src/batch/read-targets.ts';
import { batchIds, type Target } from '../../src/batch/target.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { testTerminal } from '../support/test-terminal.ts';

const shard = (batch_id: string | null, requests = 2) => ({ index: 0, key: 'k', requests, batch_id });
const job = { version: 1, key: 'k', shards: [shard('batch_1'), shard('batch_2')], complete: true };

function fileOf(content: string, name = 'job.json'): string {
  const path = join(tempFolder(), name);
  writeFileSync(path, content);
  return path;
}

const idsFrom = async (words: string[], input = '') =>
  (await readTargets(words, testTerminal(input))).flatMap(batchIds);

test('ids, one or several, in one argument or in several, or on standard input', async () => {
  expect(await idsFrom(['batch_1'])).toEqual(['batch_1']);
  expect(await idsFrom(['batch_1', 'batch_2'])).toEqual(['batch_1', 'batch_2']);
  expect(await idsFrom(['batch_1\nbatch_2\n'])).toEqual(['batch_1', 'batch_2']);
  expect(await idsFrom(['-'], 'batch_1\nbatch_2\n')).toEqual(['batch_1', 'batch_2']);
});

test('a job: what submit --json prints, or the state of a run', async () => {
  expect(await idsFrom([fileOf(JSON.stringify(job))])).toEqual(['batch_1', 'batch_2']);
  expect(await idsFrom([fileOf(JSON.stringify({ version: 1, input: {}, job }))])).toEqual([
    'batch_1',
    'batch_2',
  ]);
  expect(await idsFrom(['-'], JSON.stringify(job))).toEqual(['batch_1', 'batch_2']);
  const open = { ...job, shards: [shard('batch_1'), shard(null)], complete: false };
  expect(await idsFrom([fileOf(JSON.stringify(open))])).toEqual(['batch_1']);
});

test('anything else is one sentence and exit code 2', async () => {
  const refused = (words: string[], input = '') =>
    readTargets(words, testTerminal(input)).then(
      () => null,
      (error) => [error.exitCode, error.message],
    );
  expect(await refused(['nothere.json'])).toEqual([2, 'nothere.json does not exist.']);
  expect(await refused([''])).toEqual([2, 'There is no batch id.']);
  expect(await refused(['-'])).toEqual([2, 'There is no batch id.']);
  const results = fileOf('{"custom_id":"a"}\n{"custom_id":"b"}\n', 'out.jsonl');
  expect(await refused([results])).toEqual([
    2,
    expect.stringMatching(/out\.jsonl does not hold a job: pass/),
  ]);
  writeFileSync(`${results}.offpeak.json`, JSON.stringify({ job }));
  expect(await refused([results])).toEqual([
    2,
    expect.stringMatching(/: try .*out\.jsonl\.offpeak\.json\.$/),
  ]);
  expect(await refused([fileOf('{"job":null}')])).toEqual([2, expect.stringMatching(/has no batch yet\.$/)]);
  for (const odd of ['null', '[]', '7', '"x"', '{"shards":{}}', '{']) {
    expect(await refused([fileOf(odd)])).toEqual([2, expect.stringMatching(/does not hold a job/)]);
  }
});

test('several targets are watched as one, and their requests are known only if each job says so', async () => {
  const [whole] = await readTargets([fileOf(JSON.stringify(job))], testTerminal());
  if (whole === undefined) {
    throw new Error('There is no target.');
  }
  const client = { batches: { retrieve: async (id: string) => ({ id }) } } as unknown as Client;
  const join = (...targets: Target[]) => joinTargets(client, targets, new AbortController().signal);
  expect(await join(whole)).toBe(whole);
  expect(await join('batch_3')).toBe('batch_3');
  const joined = await join(whole, 'batch_3');
  expect(joined).toMatchObject({ complete: true, shards: [{ index: 0 }, { index: 1 }, { index: 2 }] });
  expect(batchIds(joined)).toEqual(['batch_1', 'batch_2', 'batch_3']);
  expect([requestsOf([whole]), requestsOf([whole, whole]), requestsOf([whole, 'batch_3'])]).toEqual([
    4,
    8,
    null,
  ]);
});
