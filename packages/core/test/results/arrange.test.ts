import type { BatchResult } from '@offpeak/core';
import { expect, test } from 'vitest';
import { inFileOrder, inRequestOrder, type ReadAll } from '../../src/results/arrange.ts';
import type { Expected } from '../../src/results/expected.ts';
import { failedResult } from '../../src/results/result.ts';

const expected = new Map<string, Expected>(['a', 'b', 'c', 'd'].map((id, index) => [id, { index }]));
const result = (id: string | null) => failedResult(id, 'found', 'x');
const missing = (id: string) => failedResult(id, 'missing', 'x');

/** Reads chunks of results by their ids; counts how often. */
function reader(...chunks: (string | null)[][]) {
  const counter = { passes: 0 };
  const read: ReadAll = async function* (seen) {
    counter.passes += 1;
    expect(seen.size).toBe(0);
    for (const ids of chunks) {
      ids.map((id) => id !== null && seen.add(id));
      yield { items: ids.map(result), itemBytes: 1 };
    }
  };
  return { read, counter };
}

async function show(chunks: AsyncIterable<Iterable<BatchResult>>) {
  const shown: string[] = [];
  for await (const results of chunks) {
    for (const one of results) {
      shown.push(`${one.customId} ${one.status === 'failed' && one.error.code}`);
    }
  }
  return shown;
}

test('in file order, results come as they are read, then the requests that have none', async () => {
  const { read } = reader(['c', 'stranger'], ['a', null]);
  const all = ['c found', 'stranger found', 'a found', 'null found'];
  expect(await show(inFileOrder(read, expected, missing))).toEqual([...all, 'b missing', 'd missing']);
  expect(await show(inFileOrder(read, new Map(), missing))).toEqual(all);
});

test('in request order, each request has its result or is missing in its place', async () => {
  const { read, counter } = reader(['c', 'stranger'], ['a', null]);
  expect(await show(inRequestOrder(read, expected, missing, 100))).toEqual([
    'stranger found',
    'a found',
    'null found',
    'b missing',
    'c found',
    'd missing',
  ]);
  expect(counter.passes).toBe(1);
});

test('in request order, what does not fit into the budget is read again, with ids counted afresh', async () => {
  const { read, counter } = reader(['d'], ['c'], ['b'], ['a']);
  expect(await show(inRequestOrder(read, expected, missing, 1))).toEqual([
    'a found',
    'b found',
    'c found',
    'd found',
  ]);
  expect(counter.passes).toBeGreaterThan(1);
});
