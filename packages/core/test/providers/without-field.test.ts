import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withoutField } from '../../src/providers/without-field.ts';

/** The same text in chunks of a few bytes. */
function inChunks(text: string, size: number): Response {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (at >= bytes.length) {
        controller.close();
        return;
      }
      controller.enqueue(bytes.slice(at, at + size));
      at += size;
    },
  });
  return new Response(stream, { status: 201, headers: { 'x-request-id': 'r' } });
}

test('the value of the field is null, and everything else stays, however the bytes arrive', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })),
      fc.jsonValue({ maxDepth: 3 }),
      fc.integer({ min: 1, max: 40 }),
      async (fields, results, size) => {
        const object = { ...fields, results, behind: { results: 1 } };
        const read = await withoutField(inChunks(JSON.stringify(object), size), 'results').json();
        expect(read).toEqual({ ...JSON.parse(JSON.stringify(object)), results: null });
      },
    ),
    { numRuns: 100 },
  );
});

test.each([
  ['{"a":"results","results":[{"x":"}]"}],"b":2}', { a: 'results', results: null, b: 2 }],
  ['{"results":{},"results_url":"u"}', { results: null, results_url: 'u' }],
  ['{ "results" : "a\\"," , "b" : [1] }', { results: null, b: [1] }],
  ['{"x":["results",{"results":1}]}', { x: ['results', { results: 1 }] }],
])('%s', async (text, expected) => {
  expect(await withoutField(inChunks(text, 3), 'results').json()).toEqual(expected);
});

test('status and headers stay', () => {
  const answer = withoutField(inChunks('{}', 1), 'results');
  expect([answer.status, answer.headers.get('x-request-id')]).toEqual([201, 'r']);
});
