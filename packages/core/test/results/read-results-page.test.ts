import { type Batch, createClient, type ResultsPlace, readResults, readResultsPage } from '@offpeak/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ScriptedApi } from '../support/scripted-api.ts';

const line = (id: string) =>
  JSON.stringify({ id, custom_id: id, response: { status_code: 200, body: { id } }, error: null });

async function setUp(...batches: { output?: string; error?: string; fields?: Partial<Batch> }[]) {
  const api = await new ScriptedApi().start();
  const stored = batches.map(({ output, error, fields }) =>
    api.addBatch({
      output_file_id: output === undefined ? null : api.addFile(output).id,
      error_file_id: error === undefined ? null : api.addFile(error).id,
      ...fields,
    }),
  );
  const client = createClient({ baseURL: api.baseURL });
  return { api, batches: stored, client, [Symbol.asyncDispose]: () => api[Symbol.asyncDispose]() };
}

/** Answers range requests, as the providers do. */
function withRanges(api: ScriptedApi): string[] {
  const ranges: string[] = [];
  api.fault = ({ path, request, response }) => {
    const content = api.files.get(path.split('/')[2] ?? '')?.content;
    const range = request.headers.range;
    ranges.push(range ?? 'whole');
    if (!content || !range) {
      return false;
    }
    const start = Number(/\d+/.exec(range));
    response.writeHead(206, { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` });
    response.end(content.subarray(start));
    return true;
  };
  return ranges;
}

test('pages read forward and back are the results, each once, over all files and batches', async () => {
  const text = fc.array(fc.constantFrom('', 'x', 'é', '💙 and more'), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ output: text, error: text }), { minLength: 1, maxLength: 2 }),
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
      fc.constantFrom('\n', '\r\n', '\n\n'),
      async (files, limit, hasRanges, lineEnd) => {
        let count = 0;
        const fileOf = (texts: string[]) => texts.map((one) => line(`${one}-${count++}`) + lineEnd).join('');
        await using at = await setUp(
          ...files.map(({ output, error }) => ({ output: fileOf(output), error: fileOf(error) })),
        );
        if (hasRanges) {
          withRanges(at.api);
        }
        const found: unknown[] = [];
        const starts: ResultsPlace[] = [];
        for (let from: ResultsPlace | null | undefined; from !== null; ) {
          const page = await readResultsPage(at.client, at.batches, { limit, from });
          expect(page.rows.length).toBe(Math.min(limit, count - found.length));
          found.push(...page.rows);
          starts.push(page.start);
          from = page.next;
        }
        const all: unknown[] = [];
        for (const batch of at.batches) {
          for await (const result of readResults(at.client, batch)) {
            all.push(result);
          }
        }
        expect(found).toEqual(all);
        const last = starts.at(-1);
        const again = await readResultsPage(at.client, at.batches, { limit, from: last });
        expect(again.rows).toEqual(all.slice((starts.length - 1) * limit));
      },
    ),
    { numRuns: 12 },
  );
});

test('a page begins with a range request, and a page further down does not read those before it', async () => {
  const rows = Array.from({ length: 30 }, (_, n) => line(`${n}`));
  await using at = await setUp({ output: rows.join('\n') });
  const ranges = withRanges(at.api);
  const first = await readResultsPage(at.client, at.batches, { limit: 10 });
  const second = await readResultsPage(at.client, at.batches, { limit: 10, from: first.next ?? undefined });
  expect(second.rows.map(({ customId }) => customId)).toEqual(
    Array.from({ length: 10 }, (_, n) => `${10 + n}`),
  );
  const before = Buffer.byteLength(`${rows.slice(0, 10).join('\n')}\n`);
  expect(ranges).toEqual(['whole', `bytes=${before - 1}-`]);
});

test('a line that is too long never ends a page', async () => {
  await using at = await setUp({ output: [line('a'), 'x'.repeat(500), line('b'), line('c')].join('\n') });
  const options = { limit: 2, maxLineBytes: 200 };
  const first = await readResultsPage(at.client, at.batches, options);
  expect(first.rows.map(({ customId }) => customId)).toEqual(['a', null, 'b']);
  const second = await readResultsPage(at.client, at.batches, { ...options, from: first.next ?? undefined });
  expect(second.rows.map(({ customId, position }) => [customId, position?.line])).toEqual([['c', 4]]);
});

test('a batch that runs or was refused, and a limit below 1, are errors', async () => {
  await using at = await setUp(
    { fields: { status: 'in_progress' } },
    { fields: { status: 'failed', errors: { data: [{ code: 'x', message: 'No.' }] } } },
  );
  const [running, refused] = at.batches as [Batch, Batch];
  await expect(readResultsPage(at.client, [running])).rejects.toMatchObject({ code: 'conflict' });
  await expect(readResultsPage(at.client, [refused])).rejects.toMatchObject({ code: 'batch_failed' });
  const none = readResultsPage(at.client, [], { limit: 0 });
  await expect(none).rejects.toMatchObject({ code: 'invalid_option', param: 'limit' });
});
