import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalizeUsage } from '../../src/dialects/normalize-usage.ts';

const counts = (usage: unknown) => {
  const normal = normalizeUsage(usage);
  return (
    normal && [
      normal.input_tokens,
      normal.input_tokens_details.cached_tokens,
      normal.output_tokens,
      normal.output_tokens_details.reasoning_tokens,
      normal.total_tokens,
    ]
  );
};

test.each<[string, unknown, number[] | null]>([
  [
    'a chat',
    {
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 15,
      prompt_tokens_details: { cached_tokens: 4 },
      completion_tokens_details: { reasoning_tokens: 3 },
    },
    [10, 4, 5, 3, 15],
  ],
  [
    'a response',
    {
      input_tokens: 10,
      output_tokens: 5,
      total_tokens: 15,
      input_tokens_details: { cached_tokens: 4 },
      output_tokens_details: { reasoning_tokens: 3 },
    },
    [10, 4, 5, 3, 15],
  ],
  [
    'a chat with the names of a response as zeros',
    {
      prompt_tokens: 1102,
      completion_tokens: 16,
      total_tokens: 1118,
      prompt_tokens_details: { cached_tokens: 1024 },
      completion_tokens_details: { reasoning_tokens: 4 },
      input_tokens: 0,
      output_tokens: 0,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens_details: null,
    },
    [1102, 1024, 16, 4, 1118],
  ],
  [
    'a response with the names of a chat as zeros',
    { input_tokens: 7, output_tokens: 3, prompt_tokens: 0, completion_tokens: null, total_tokens: 0 },
    [7, 0, 3, 0, 10],
  ],
  ['one name of each', { input_tokens: 7, completion_tokens: 3 }, [7, 0, 3, 0, 10]],
  ['embeddings', { prompt_tokens: 7, total_tokens: 7 }, [7, 0, 0, 0, 7]],
  ['embeddings with a total only', { total_tokens: 7 }, [7, 0, 0, 0, 7]],
  ['embeddings with a prompt of zero', { prompt_tokens: 0, total_tokens: 7 }, [7, 0, 0, 0, 7]],
  ['DeepSeek', { prompt_tokens: 9, prompt_cache_hit_tokens: 8, completion_tokens: 1 }, [9, 8, 1, 0, 10]],
  ['Moonshot', { prompt_tokens: 9, cached_tokens: 8, completion_tokens: 1 }, [9, 8, 1, 0, 10]],
  ['numbers as text', { prompt_tokens: '9', completion_tokens: '1' }, [9, 0, 1, 0, 10]],
  ['what is not a count', { prompt_tokens: -1, completion_tokens: Infinity, total_tokens: {} }, null],
  ['nothing', {}, null],
  ['null', null, null],
])('%s', (_, usage, expected) => {
  expect(counts(usage)).toEqual(expected);
});

test('nothing makes it throw, and no count is negative or infinite', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      for (const count of counts({ prompt_tokens: 1, input_tokens_details: value, usage: value }) ?? []) {
        expect(count).toBeGreaterThanOrEqual(0);
      }
      counts(value);
    }),
  );
});
