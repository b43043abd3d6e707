import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { prepareInput } from '../../src/input/prepare-input.ts';
import { readInput } from '../../src/input/read-input.ts';
import { listProblems } from '../../src/input/refuse-input.ts';
import { tempFolder } from '../support/temp-folder.ts';

const line = (id: unknown, more: object = {}) =>
  JSON.stringify({ custom_id: id, method: 'POST', url: '/v1/embeddings', body: { model: 'm' }, ...more });

function fileOf(...lines: string[]): string {
  const path = join(tempFolder(), 'in.jsonl');
  writeFileSync(path, lines.join('\n'));
  return path;
}

test('a good file: ids in order, endpoint of its lines, hash of its bytes', async () => {
  const input = await prepareInput(fileOf(line('b'), '', `${line('a')}\r`, ''));
  expect([input.customIds, input.endpoint]).toEqual([['b', 'a'], '/v1/embeddings']);
  const bytes = `${line('b')}\n\n${line('a')}\r\n`;
  expect(input.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(input.report).toMatchObject({ ok: true, requests: 2, bytes: bytes.length, models: ['m'] });
});

test('bad lines are refused with their number, what is wrong, and the API’s code', async () => {
  const path = fileOf(line('a'), 'nonsense', line('b', { method: 'GET' }), line('a'));
  await expect(prepareInput(path)).rejects.toThrow(`${path} has 3 problems:
  line 2: This line is not a JSON object. (invalid_json_line)
  line 3: method must be POST, not "GET". (invalid_method)
  line 4: custom_id "a" is used on line 1 already. (duplicate_custom_id)`);
});

test('an endpoint that is asked for is what each line must have', async () => {
  const path = fileOf(line('a'));
  await expect(prepareInput(path, { endpoint: '/v1/responses' })).rejects.toThrow(/line 1: .*invalid_url/);
});

test('more bad lines than are listed are counted', async () => {
  const input = await readInput(fileOf(...Array.from({ length: 30 }, () => '{')), { maxProblems: 3 });
  expect([input.report.errors.length, input.report.errorCount]).toEqual([3, 30]);
  expect(listProblems(input)).toContain('… and 27 more');
});

test('an empty file, a folder and no file are refused', async () => {
  await expect(prepareInput(fileOf('', ''))).rejects.toThrow(/empty_file/);
  await expect(prepareInput(tempFolder())).rejects.toThrow(/is not a file/);
  await expect(prepareInput('/nowhere/in.jsonl')).rejects.toThrow(/ENOENT/);
});

test('a file for several batches can be run, though not sent as one', async () => {
  const path = fileOf(...Array.from({ length: 50_001 }, (_, index) => line(String(index))));
  expect((await prepareInput(path)).customIds).toHaveLength(50_001);
  const { report } = await readInput(path, { oneBatch: true });
  expect(report.errors.map((problem) => problem.code)).toEqual([
    'too_many_requests',
    'too_many_embedding_inputs',
  ]);
});
