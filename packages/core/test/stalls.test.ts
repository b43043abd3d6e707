import { createClient, readResults, submitBatch, uploadFile } from '@offpeak/core';
import { expect, test, vi } from 'vitest';
import { ScriptedApi } from './support/scripted-api.ts';

const { setTimeout: realSetTimeout } = globalThis;

/** Gives one piece and then nothing more, for ever. */
async function* stalling<T>(first: T, onStall: () => void): AsyncGenerator<T> {
  yield first;
  onStall();
  await new Promise(() => {});
}

test.each([
  ['in one POST', {}],
  ['in parts', { size: 1000, partsFrom: 0, partSize: 10 }],
])('an upload %s of a source that stalls ends with its signal', async (_, options) => {
  await using api = await new ScriptedApi().start();
  const controller = new AbortController();
  const source = stalling('0123456789', () => controller.abort());
  const upload = uploadFile(createClient({ baseURL: api.baseURL }), source, {
    purpose: 'batch',
    signal: controller.signal,
    ...options,
  });
  await expect(upload).rejects.toMatchObject({ code: 'aborted' });
  expect(api.files.size).toBe(0);
});

test('an abort ends a submission whose requests stall, between shards and within one', async () => {
  for (const requests of [1, 5]) {
    await using api = await new ScriptedApi().start();
    const controller = new AbortController();
    const source = stalling({ body: { input: 'a' } }, () => controller.abort());
    const submitted = submitBatch(createClient({ baseURL: api.baseURL }), source, {
      endpoint: '/v1/embeddings',
      limits: { requests },
      signal: controller.signal,
    });
    await expect(submitted).rejects.toMatchObject({ code: 'aborted' });
  }
});

test('a stalled download resumes where it was', async () => {
  await using api = await new ScriptedApi().start();
  const lines = ['a', 'b', 'c'].map((id) =>
    JSON.stringify({ custom_id: id, response: { status_code: 200, body: {} } }),
  );
  const content = lines.join('\n');
  const batch = api.addBatch({ output_file_id: api.addFile(content).id });
  let stalls = 1;
  api.fault = ({ path, response }) =>
    path.endsWith('/content') && stalls-- > 0 && response.write(content.slice(0, 70));
  vi.stubGlobal('setTimeout', (run: () => void, ms: number, ...rest: unknown[]) =>
    realSetTimeout(run, ms === 60_000 ? 50 : ms, ...rest),
  );
  try {
    const ids = [];
    for await (const { customId } of readResults(
      createClient({ baseURL: api.baseURL, timeoutMs: 1000 }),
      batch,
    )) {
      ids.push(customId);
    }
    expect(ids).toEqual(['a', 'b', 'c']);
    expect(api.calls.filter(({ path }) => path.endsWith('/content'))).toHaveLength(2);
  } finally {
    vi.unstubAllGlobals();
  }
});
