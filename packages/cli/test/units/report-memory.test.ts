import type { BatchResult } from '@offpeak/core';
import { expect, test } from 'vitest';
import { createReport } from '../../src/report/report.ts';
import { createSeenIds } from '../../src/report/seen-ids.ts';

const base = { id: null, requestId: null, position: null };

/** Results whose ids, models and messages all differ: the worst that a file can hold. */
async function* manyResults(count: number): AsyncGenerator<BatchResult> {
  for (let n = 0; n < count; n += 1) {
    const body = { model: `model-${n}`, usage: { prompt_tokens: n, completion_tokens: 1 } };
    yield n % 2 === 0
      ? { ...base, status: 'succeeded', customId: `${n}`, statusCode: 200, body, output: undefined }
      : {
          ...base,
          status: 'failed',
          customId: `${n}`,
          statusCode: 500,
          body: null,
          error: { code: 'x', message: `${n} ${'.'.repeat(100)}` },
        };
  }
}

test('a report of 100,000 results keeps no more than one of 5,000', async () => {
  const [few, many] = [
    await createReport(manyResults(5_000), { prices: {}, discount: 0.5, traits: undefined }),
    await createReport(manyResults(100_000), { prices: {}, discount: 0.5, traits: undefined }),
  ];
  expect(many.counts).toMatchObject({ succeeded: 50_000, failed: 50_000, duplicates: 0 });
  expect(many.models).toHaveLength(few.models.length);
  expect(many.models[0]).toMatchObject({ model: 'other models', answers: 49_900 });
  expect(many.reasons).toHaveLength(few.reasons.length);
  const size = (report: unknown) => JSON.stringify(report).length;
  expect(size(many)).toBeLessThan(1.2 * size(few));
});

test('ids that come twice are found until the set is full, which it reports', () => {
  const ids = createSeenIds(3);
  expect(['a', 'b', 'a', 'c', 'b'].map(ids.has)).toEqual([false, false, true, false, true]);
  expect(ids.isFull()).toBe(false);
  expect(['d', 'd', 'a'].map(ids.has)).toEqual([false, false, true]);
  expect(ids.isFull()).toBe(true);
});
