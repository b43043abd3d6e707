import { expect, test } from 'vitest';
import { fitView, pointAt, zoomView } from '../../src/map/map-view.ts';
import { createRandom } from '../../src/map/random.ts';
import { describeResult } from '../../src/results/describe-result.ts';
import { csvLine, jsonLine } from '../../src/results/download/result-file.ts';
import { countByStatus, filterRows, groupErrors, type Row } from '../../src/results/filter-rows.ts';
import { buildVectorIndex, nearest } from '../../src/search/vector-index.ts';

const place = {
  id: null,
  requestId: null,
  position: { batchId: 'batch_1', file: 'output' as const, line: 1 },
};
const succeeded = (customId: string, body: unknown): Row => ({
  ...place,
  status: 'succeeded',
  customId,
  statusCode: 200,
  body,
  output: undefined,
});
const failed = (customId: string | null, message: string): Row => ({
  ...place,
  status: 'failed',
  customId,
  statusCode: 500,
  error: { code: 'server_error', message },
  body: null,
});

test('the text of a result is found for each endpoint', () => {
  expect(describeResult(succeeded('a', { choices: [{ message: { content: 'hi' } }] }))).toBe('hi');
  expect(describeResult(succeeded('a', { output: [{ type: 'message', content: [{ text: 'hi' }] }] }))).toBe(
    'hi',
  );
  expect(describeResult(succeeded('a', { data: [{ embedding: [0.12345, 1, 2, 3] }] }))).toBe(
    '4 numbers: 0.123, 1.000, 2.000 …',
  );
  expect(describeResult(succeeded('a', { results: [{ flagged: false }] }))).toBe('Not flagged');
  expect(describeResult(succeeded('a', null))).toBe('null');
  expect(describeResult(failed('a', 'too busy'))).toBe('too busy');
});

test('rows are filtered by status and by words in id and answer', () => {
  const rows = [
    succeeded('Moon', { choices: [{ message: { content: 'bright' } }] }),
    failed('sun', 'Too Bright'),
    failed(null, 'dark'),
  ];
  expect(filterRows(rows, { status: null, code: null, text: '' })).toBe(rows);
  expect(filterRows(rows, { status: null, code: null, text: ' BRIGHT ' })).toHaveLength(2);
  expect(filterRows(rows, { status: 'failed', code: null, text: 'moon' })).toHaveLength(0);
  const requests = new Map([['sun', { input: 'a red heart' }]]);
  expect(filterRows(rows, { status: null, code: null, text: 'red heart' }, requests)).toEqual([rows[1]]);
  expect(filterRows(rows, { status: null, code: 'server_error', text: '' })).toHaveLength(2);
  expect(groupErrors(rows)).toEqual([{ code: 'server_error', count: 2 }]);
  expect(countByStatus(rows)).toEqual({ succeeded: 1, failed: 2, expired: 0, cancelled: 0 });
});

test('saved rows are quoted, and none is a formula', () => {
  expect(csvLine(succeeded('a', { choices: [{ message: { content: 'one, "two"\nthree' } }] }))).toBe(
    'a,succeeded,"one, ""two""\nthree",\r\n',
  );
  expect(csvLine(succeeded('=SUM(A1)', { choices: [{ message: { content: '-1' } }] }))).toBe(
    "'=SUM(A1),succeeded,'-1,\r\n",
  );
  expect(JSON.parse(jsonLine(failed('a', 'no')))).toEqual({
    custom_id: 'a',
    status: 'failed',
    status_code: 500,
    error: { code: 'server_error', message: 'no' },
  });
});

test('the nearest vectors are first, regardless of their length, and others are skipped', () => {
  const vector = (id: string, embedding: unknown) => succeeded(id, { data: [{ embedding }] }) as never;
  const index = buildVectorIndex([
    vector('far', [0, 9]),
    vector('near', [5, 1]),
    vector('odd', [1]),
    vector('none', 'x'),
  ]);
  expect(index.ids).toEqual(['far', 'near']);
  const [first, second] = nearest(index, [2, 0], 5);
  expect(first?.id).toBe('near');
  expect(first?.score).toBeCloseTo(5 / Math.sqrt(26), 5);
  expect(second?.score).toBeCloseTo(0, 5);
  expect(nearest(index, [1, 2, 3], 5)).toEqual([]);
});

test('the map fits what there is, and zooming keeps the pixel under the pointer', () => {
  const positions = Float32Array.from([0, 0, 10, 0, 10, 20, 0, 20]);
  const view = fitView(positions, 500, 400);
  expect(view).toMatchObject({ x: 5, y: 10 });
  expect(pointAt(positions, view, { x: 225, y: -180 }, 5)).toBe(1);
  expect(pointAt(positions, view, { x: 0, y: 0 }, 5)).toBeNull();
  const closer = zoomView(view, 2, { x: 225, y: -180 });
  expect(pointAt(positions, closer, { x: 225, y: -180 }, 1)).toBe(1);
  expect(fitView(new Float32Array(), 10, 10)).toMatchObject({ x: 0, y: 0 });
});

test('the same seed returns the same numbers, between 0 and 1', () => {
  const [a, b] = [createRandom(7), createRandom(7)];
  const numbers = Array.from({ length: 1_000 }, a);
  expect(numbers).toEqual(Array.from({ length: 1_000 }, b));
  expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
});
