import { createHash } from 'node:crypto';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isChangedFile, readingInput } from '../../src/input/input-changed.ts';
import { prepareInput } from '../../src/input/prepare-input.ts';
import { readInput } from '../../src/input/read-input.ts';
import { listProblems } from '../../src/input/refuse-input.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { testTerminal } from '../support/test-terminal.ts';

const line = (id: unknown, more: object = {}) =>
  JSON.stringify({ custom_id: id, method: 'POST', url: '/v1/embeddings', body: { model: 'm' }, ...more });

function fileOf(...lines: string[]): string {
  const path = join(tempFolder(), 'in.jsonl');
  writeFileSync(path, lines.join('\n'));
  return path;
}

const terminal = testTerminal();

test('a good file: ids in order, endpoint of its lines, hash of its bytes', async () => {
  const input = await prepareInput(fileOf(line('b'), '', `${line('a')}\r`, ''), terminal);
  expect([input.customIds, input.endpoint]).toEqual([['b', 'a'], '/v1/embeddings']);
  const bytes = `${line('b')}\n\n${line('a')}\r\n`;
  expect(input.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(input.report).toMatchObject({ ok: true, requests: 2, bytes: bytes.length, models: ['m'] });
});

test('bad lines are refused with their number, what is wrong, and the API’s code', async () => {
  const path = fileOf(line('a'), 'nonsense', line('b', { method: 'GET' }), line('a'));
  await expect(prepareInput(path, terminal)).rejects.toThrow(`${path} has 3 problems:
  line 2: This line is not parseable as valid JSON. (invalid_json_line)
  line 3: 'method' must be 'POST', not 'GET'. (invalid_method)
  line 4: The custom_id 'a' is a duplicate of the one in line 1: each request needs its own. (duplicate_custom_id)`);
});

test('with --endpoint, each line must have that endpoint', async () => {
  const input = prepareInput(fileOf(line('a')), terminal, { endpoint: '/v1/responses' });
  await expect(input).rejects.toThrow(/line 1: .*invalid_url/);
});

test('more bad lines than are listed are counted', async () => {
  const path = fileOf(...Array.from({ length: 30 }, () => '{x'));
  const input = await readInput(path, terminal, { maxProblems: 3 });
  expect([input.report.errors.length, input.report.errorCount]).toEqual([3, 30]);
  expect(listProblems(input)).toMatch(/… and 27 more$/);
});

test('an empty file is refused', async () => {
  await expect(prepareInput(fileOf('', ''), terminal)).rejects.toThrow(/empty_file/);
  await expect(prepareInput(fileOf(''), terminal)).rejects.toThrow(/empty_file/);
});

test('a file that is something else altogether is one sentence, not one problem per line', async () => {
  const path = fileOf('[', line('a'), ']');
  const refused = prepareInput(path, terminal);
  await expect(refused).rejects.toMatchObject({
    message: `${path} is one JSON array: put one request on each line (jq -c '.[]').`,
    exitCode: 2,
  });
});

test('a file above the limits of one batch is fine', async () => {
  const path = fileOf(...Array.from({ length: 50_001 }, (_, index) => line(String(index))));
  const input = await prepareInput(path, terminal);
  expect([input.customIds.length, input.report.ok]).toEqual([50_001, true]);
  expect(input.report.batchesNeeded).toBe(2);
});

test('a file that is written to while it is read is named', async () => {
  const path = fileOf(line('a'), line('b'));
  const { blob } = await readInput(path, terminal);
  appendFileSync(path, `\n${line('c')}`);
  const read = readingInput('in.jsonl', () => blob.text());
  await expect(read).rejects.toMatchObject({
    message: expect.stringMatching(/^in\.jsonl changed while it was being read\./),
    exitCode: 1,
  });
  // However deep another error wraps it, and no other error is mistaken for it.
  const cause = await blob.text().catch((error: unknown) => error);
  expect(isChangedFile(new TypeError('fetch failed', { cause: new Error('body', { cause }) }))).toBe(true);
  expect(isChangedFile(new TypeError('fetch failed'))).toBe(false);
  await expect(readingInput('x', () => Promise.reject(new Error('other')))).rejects.toThrow('other');
});
