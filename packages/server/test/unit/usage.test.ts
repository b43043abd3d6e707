import { expect, test } from 'vitest';
import { addUsage, noUsage, usageOf } from '../../src/results/usage.ts';

const counted = (usage: unknown): number[] | null => {
  const found = usageOf({ usage });
  return (
    found && [
      found.input_tokens,
      found.input_tokens_details.cached_tokens,
      found.output_tokens,
      found.output_tokens_details.reasoning_tokens,
      found.total_tokens,
    ]
  );
};

test.each([
  ['of a chat', { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 }, [3, 0, 2, 0, 5]],
  [
    'of a response',
    {
      input_tokens: 3,
      input_tokens_details: { cached_tokens: 1 },
      output_tokens: 2,
      output_tokens_details: { reasoning_tokens: 1 },
      total_tokens: 5,
    },
    [3, 1, 2, 1, 5],
  ],
  [
    'of a gateway that sends zeros beside the counts',
    {
      prompt_tokens: 1102,
      completion_tokens: 16,
      total_tokens: 1118,
      prompt_tokens_details: { cached_tokens: 1024 },
      completion_tokens_details: { reasoning_tokens: 4 },
      input_tokens: 0,
      output_tokens: 0,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens_details: { reasoning_tokens: 0 },
    },
    [1102, 1024, 16, 4, 1118],
  ],
  [
    'with zeros the other way around',
    {
      prompt_tokens: 0,
      completion_tokens: 0,
      total_tokens: 0,
      input_tokens: 7,
      output_tokens: 2,
      input_tokens_details: null,
    },
    [7, 0, 2, 0, 9],
  ],
  ['of embeddings', { prompt_tokens: 8, total_tokens: 8 }, [8, 0, 0, 0, 8]],
  ['of embeddings in total only', { total_tokens: 8 }, [8, 0, 0, 0, 8]],
  ['with more in total', { prompt_tokens: 3, completion_tokens: 2, total_tokens: 9 }, [3, 0, 2, 0, 9]],
  ['without a total', { prompt_tokens: 3, completion_tokens: 2 }, [3, 0, 2, 0, 5]],
  ['in text and in halves', { prompt_tokens: '3', completion_tokens: 1.5, total_tokens: 5 }, [3, 0, 2, 0, 5]],
  [
    'of values that are not counts',
    { prompt_tokens: -1, completion_tokens: 1e300, total_tokens: 1e300 },
    [0, 0, 0, 0, 0],
  ],
  ['that has no counts', { cost: 1 }, null],
  ['of null', null, null],
])('the usage %s', (_, usage, expected) => {
  expect(counted(usage)).toEqual(expected);
});

test('sums add every count', () => {
  const one = usageOf({
    usage: {
      input_tokens: 1,
      input_tokens_details: { cached_tokens: 2 },
      output_tokens: 3,
      output_tokens_details: { reasoning_tokens: 4 },
      total_tokens: 50,
    },
  });
  if (one === null) {
    throw new Error('There was no usage.');
  }
  expect(addUsage(addUsage(noUsage, one), one)).toEqual({
    input_tokens: 2,
    input_tokens_details: { cached_tokens: 4 },
    output_tokens: 6,
    output_tokens_details: { reasoning_tokens: 8 },
    total_tokens: 100,
  });
});
