import { expect, test } from 'vitest';
import { createUsageTail } from '../../src/live/usage-tail.ts';

function usageOf(text: string, chunkBytes = 7): { input: number; output: number } | null {
  const tail = createUsageTail();
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.byteLength; at += chunkBytes) {
    tail.add(bytes.subarray(at, at + chunkBytes));
  }
  return tail.usage();
}

const usage =
  '{"prompt_tokens":12,"completion_tokens":3,"total_tokens":15,"prompt_tokens_details":{"cached_tokens":4}}';

test.each([
  ['a whole answer', `{"choices":[{"text":"é\\"usage\\":"}],"usage":${usage}}`],
  [
    'a long answer',
    `{"choices":[{"text":"${'x'.repeat(100_000)}"}],"usage":${usage},"system_fingerprint":null}`,
  ],
  [
    'a stream',
    `data: {"choices":[],"usage":null}\n\ndata: {"choices":[],"usage": ${usage}}\n\ndata: [DONE]\n\n`,
  ],
])('finds the usage of %s', (_, text) => {
  expect(usageOf(text)).toEqual({ input: 12, output: 3 });
  expect(usageOf(text, 1 << 20)).toEqual({ input: 12, output: 3 });
});

test.each([
  ['', 'nothing'],
  ['{"choices":[]}', 'an answer without it'],
  ['data: {"usage":null}\n\ndata: [DONE]\n\n', 'a stream without it'],
  ['{"usage":null,"choices":[{}]}', 'a null before other objects'],
  ['{"usage":{"prompt_tokens":1', 'an answer that was interrupted'],
  ['{"usage":{]}}', 'what is not JSON'],
])('finds none in %j (%s)', (text) => {
  expect(usageOf(text)).toBeNull();
});
