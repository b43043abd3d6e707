import type { BatchResult } from '@offpeak/core';
import { expect, test } from 'vitest';
import { deduplicate } from '../../src/results/deduplicate.ts';
import type { ResultLines } from '../../src/results/result-lines.ts';

const line = (customId: string, extra = '') =>
  `{"id":"r","custom_id":"${customId}","response":{"status_code":200,"body":{}},"error":null${extra}}`;

/** Chunks of the lines of one file; null is a line that is too long. */
async function* chunksOf(...chunks: (string | null)[][]): AsyncGenerator<ResultLines> {
  let number = 0;
  for (const texts of chunks) {
    const lines = texts.map((text) => {
      number += 1;
      return { number, text: text ?? '', end: 0, tooLong: text === null, isUtf8: true };
    });
    yield { batchId: 'batch_1', file: 'output', lines };
  }
}

async function collect(chunks: AsyncIterable<ResultLines>, seen = new Set<string>(), rawLines = false) {
  const found: { items: BatchResult[]; itemBytes: number }[] = [];
  for await (const { items, itemBytes } of deduplicate(chunks, seen, rawLines)) {
    found.push({ items: [...items], itemBytes });
  }
  return found;
}

const idsIn = (found: { items: BatchResult[] }[]) =>
  found.map(({ items }) => items.map(({ customId, position }) => `${customId}@${position?.line}`));

test('of several results with one custom id, the first one counts', async () => {
  const seen = new Set(['x']);
  const found = await collect(
    chunksOf([line('a'), line('b'), line('a')], [line('b'), line('x'), line('c')]),
    seen,
  );
  expect(idsIn(found)).toEqual([['a@1', 'b@2'], ['c@6'], []]);
  expect([...seen]).toEqual(['x', 'a', 'b', 'c']);
});

test('a line that shows only its custom id comes last, and only if no whole line has the id', async () => {
  const cut = (id: string) => line(id).slice(0, -5);
  const found = await collect(chunksOf([cut('a'), cut('b'), cut('b')], [line('a')]));
  expect(idsIn(found)).toEqual([[], ['a@4'], ['b@2']]);
  expect(found[2]?.items[0]).toMatchObject({ status: 'failed', error: { code: 'malformed_line' } });
});

test('results without a custom id are all kept', async () => {
  const found = await collect(chunksOf(['nonsense', 'nonsense', null]));
  expect(found[0]?.items.map((item) => item.status === 'failed' && item.error.code)).toEqual([
    'malformed_line',
    'malformed_line',
    'line_too_long',
  ]);
});

test('with the option, each result has the text of its line, and its size counts twice', async () => {
  const text = line('a');
  const [plain] = await collect(chunksOf([text]));
  expect(plain?.items[0]).not.toHaveProperty('rawLine');
  expect(plain?.itemBytes).toBe(text.length);
  const [raw] = await collect(chunksOf([text, null]), new Set(), true);
  expect(raw?.items.map(({ rawLine }) => rawLine)).toEqual([text, undefined]);
  expect(raw?.itemBytes).toBe(text.length);
});
