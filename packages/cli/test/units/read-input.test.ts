import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readInput } from '../../src/input/read-input.ts';
import { tempFolder } from '../support/temp-folder.ts';

const line = (id: unknown, more: object = {}) =>
  JSON.stringify({ custom_id: id, method: 'POST', url: '/v1/embeddings', body: {}, ...more });

function fileOf(...lines: string[]): string {
  const path = join(tempFolder(), 'in.jsonl');
  writeFileSync(path, lines.join('\n'));
  return path;
}

test('a good file: ids in order, endpoint of its lines, hash of its bytes', async () => {
  const path = fileOf(line('b'), '', `${line('a')}\r`, '');
  const input = await readInput(path, {});
  expect(input).toMatchObject({
    customIds: ['b', 'a'],
    endpoint: '/v1/embeddings',
    problemCount: 0,
    problems: [],
  });
  const bytes = `${line('b')}\n\n${line('a')}\r\n`;
  expect(input.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(input.bytes).toBe(bytes.length);
});

test('every bad line is reported with its line, code and field', async () => {
  const path = fileOf(
    line('a'),
    'nonsense',
    '[]',
    line(undefined),
    line(''),
    line('b', { method: 'GET' }),
    line('c', { url: '/v1/responses' }),
    line('d', { body: [] }),
    line('e', { body: { stream: true } }),
    line('a'),
  );
  const { problems, problemCount, customIds } = await readInput(path, {});
  expect(problems.map(({ line, code, param }) => [line, code, param])).toEqual([
    [2, 'invalid_json_line', null],
    [3, 'invalid_json_line', null],
    [4, 'missing_required_parameter', 'custom_id'],
    [5, 'invalid_type', 'custom_id'],
    [6, 'invalid_method', 'method'],
    [7, 'invalid_url', 'url'],
    [8, 'invalid_type', 'body'],
    [9, 'streaming_unsupported', 'body.stream'],
    [10, 'duplicate_custom_id', 'custom_id'],
  ]);
  expect(problemCount).toBe(9);
  expect(customIds).toEqual(['a']);
  expect(problems.at(-1)?.message).toContain('already used on line 1');
});

test('an endpoint that is asked for is what each line must have', async () => {
  const input = await readInput(fileOf(line('a')), { endpoint: '/v1/responses' });
  expect(input.problems[0]?.message).toBe("'url' is '/v1/embeddings', but --endpoint is '/v1/responses'.");
});

test('more bad lines than are listed are counted', async () => {
  const input = await readInput(fileOf(...Array.from({ length: 30 }, () => '{')), { maxProblems: 3 });
  expect([input.problems.length, input.problemCount]).toEqual([3, 30]);
});

test('an empty file, a folder and no file are refused', async () => {
  await expect(readInput(fileOf('', ''), {})).rejects.toThrow(/is empty/);
  await expect(readInput(tempFolder(), {})).rejects.toThrow(/is not a file/);
  await expect(readInput('/nowhere/in.jsonl', {})).rejects.toThrow(/ENOENT/);
});
