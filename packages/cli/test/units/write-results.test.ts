import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BatchResult } from '@offpeak/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { writeResults } from '../../src/results/write-results.ts';
import { readRows } from '../support/requests.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { testTerminal } from '../support/test-terminal.ts';

const terminal = testTerminal();

const position = { batchId: 'b', file: 'output' as const, line: 1 };

function succeeded(customId: string, body: unknown = customId): BatchResult {
  return {
    status: 'succeeded',
    customId,
    statusCode: 200,
    id: `batch_req_${customId}`,
    requestId: null,
    body,
    output: undefined,
    position,
  };
}

function ended(customId: string | null, status: 'failed' | 'expired' | 'cancelled'): BatchResult {
  const error = { code: status, message: status };
  if (status === 'failed') {
    return { status, customId, statusCode: null, body: null, id: null, requestId: null, error, position };
  }
  return { status, customId: customId ?? '', error, id: null, requestId: null, position };
}

async function* stream(results: readonly BatchResult[]) {
  yield* results;
}

test('whatever comes, in whatever order, there is exactly one line per request, in the order of the requests', async () => {
  const folder = tempFolder();
  const statuses = fc.constantFrom('succeeded', 'failed', 'expired', 'cancelled', 'missing');
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.tuple(fc.string({ minLength: 1 }), statuses), {
        selector: ([id]) => id,
        maxLength: 40,
      }),
      fc.array(fc.nat(100)),
      fc.array(fc.string()),
      async (requests, again, strangers) => {
        const results = requests.flatMap(([id, status]) =>
          status === 'missing' ? [] : [status === 'succeeded' ? succeeded(id) : ended(id, status)],
        );
        const known = new Set(requests.map(([id]) => id));
        const surplus = [
          ...again.flatMap((index) => results[index % Math.max(1, results.length)] ?? []),
          ...strangers.filter((id) => !known.has(id)).map((id) => succeeded(id)),
        ];
        // Later ones first as well as last: the first line of a request counts.
        const sent = [...results.toReversed(), ...surplus];
        const output = join(folder, 'out.jsonl');
        const ids = requests.map(([id]) => id);
        const summary = await writeResults(output, ids, stream(sent), { terminal });
        const rows = requests.length === 0 ? [] : readRows(output);
        expect(rows.map((row) => row.custom_id)).toEqual(ids);
        for (const [index, [id, status]] of requests.entries()) {
          const row = rows[index];
          if (status === 'succeeded') {
            expect(row).toMatchObject({ response: { body: id }, error: null });
          } else {
            expect(row?.error?.code).toBe(status === 'missing' ? 'missing_result' : status);
          }
        }
        const { succeeded: good, failed, expired, cancelled } = summary;
        expect(good + failed + expired + cancelled).toBe(ids.length);
        expect(summary.surplus).toBe(surplus.length);
        expect(readdirSync(folder)).toEqual(['out.jsonl']);
      },
    ),
    { numRuns: 60 },
  );
});

test('results larger than one write keep their places', async () => {
  const output = join(tempFolder(), 'out.jsonl');
  const ids = Array.from({ length: 40 }, (_, index) => `id-${index}`);
  const big = (id: string) => id.repeat(20_000);
  await writeResults(output, ids, stream(ids.map((id) => succeeded(id, big(id))).toReversed()), { terminal });
  const rows = readRows(output);
  expect(rows.map((row) => row.custom_id)).toEqual(ids);
  for (const row of rows) {
    expect(row.response?.body).toBe(big(row.custom_id));
  }
});

test('a download that fails leaves nothing behind, and keeps the former output', async () => {
  const folder = tempFolder();
  const output = join(folder, 'out.jsonl');
  await writeResults(output, ['a'], stream([succeeded('a')]), { terminal });
  async function* broken() {
    yield succeeded('a');
    throw new Error('connection lost');
  }
  await expect(writeResults(output, ['a', 'b'], broken(), { terminal })).rejects.toThrow('connection lost');
  expect(readdirSync(folder)).toEqual(['out.jsonl']);
  expect(readRows(output)).toHaveLength(1);
});

test('standard output gets the same lines, in the same order, and no file', async () => {
  const out = testTerminal();
  const ids = ['a', 'b', 'c'];
  const results = stream([succeeded('c'), ended('a', 'failed')]);
  const summary = await writeResults('-', ids, results, { terminal: out });
  const rows = out
    .data()
    .trimEnd()
    .split('\n')
    .map((row) => JSON.parse(row));
  expect(rows.map((row) => [row.custom_id, row.error?.code])).toEqual([
    ['a', 'failed'],
    ['b', 'missing_result'],
    ['c', undefined],
  ]);
  expect(summary).toMatchObject({ succeeded: 1, failed: 2 });
  expect(existsSync('-')).toBe(false);
});

test('the first count is 0, so that a bar begins there', async () => {
  const counts: number[] = [];
  const onResult = (written: number) => counts.push(written);
  const output = join(tempFolder(), 'out.jsonl');
  await writeResults(output, ['a', 'b'], stream([succeeded('a'), succeeded('b')]), { terminal, onResult });
  expect(counts).toEqual([0, 1, 2]);
});
