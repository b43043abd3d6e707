import { expect, test } from 'vitest';
import type { Provider } from '../../src/contracts/provider.ts';
import { createOwnerTagger } from '../../src/ids/owner-tag.ts';
import type { OpenForm } from '../../src/upload/read-form.ts';
import { isUnderstood } from '../../src/upload/understood-form.ts';

type Wire = Record<string, unknown>;

const owner = createOwnerTagger(['a secret of the tests that is long enough'])('ann');
const boundary = 'x'.repeat(24);
/** Of a file of 1,000 bytes that begins at 200, with a line end after the closing boundary. */
const form = {
  boundary,
  length: 200 + 1000 + boundary.length + 8,
  fields: new Map([['purpose', 'batch']]),
  file: { offset: 200 },
} as unknown as OpenForm;

async function ask(created: Wire, now: Wire | null = null, length: number | null = form.length) {
  const calls: string[] = [];
  const provider = {
    async object({ method, path }: { method: string; path: string }) {
      calls.push(`${method} ${path}`);
      if (now === null) {
        throw new Error('down');
      }
      return { body: now, headers: {} };
    },
  } as unknown as Provider;
  return [await isUnderstood(created, { ...form, length }, { provider, owner }), calls];
}

const file = async (changes: Wire = {}): Promise<Wire> => ({
  id: 'file/1',
  purpose: 'batch',
  bytes: 1000,
  filename: await owner.tagFilename('a.jsonl', false),
  ...changes,
});

test('an answer that says everything is enough', async () => {
  expect(await ask(await file())).toEqual([true, []]);
  expect(await ask(await file({ bytes: 1002 }))).toEqual([true, []]);
});

test('whatever differs is a misunderstanding', async () => {
  for (const changes of [
    { bytes: 999 },
    { bytes: 1001 },
    { bytes: 1003 },
    { bytes: 0 },
    { purpose: 'vision' },
    { filename: 'a.jsonl' },
    { filename: 7 },
  ]) {
    expect([changes, await ask(await file(changes))]).toEqual([changes, [false, []]]);
  }
  expect(await ask(await file(), null, null)).toEqual([false, []]);
});

test('fields that are left out are read back once', async () => {
  const read = ['GET /files/file%2F1'];
  for (const absent of [null, undefined, '']) {
    for (const field of ['bytes', 'purpose', 'filename']) {
      const created = await file({ [field]: absent });
      expect(await ask(created, await file())).toEqual([true, read]);
      expect(await ask(created, await file({ [field]: null }))).toEqual([true, read]);
      expect(await ask(created)).toEqual([true, read]);
    }
  }
  expect(await ask(await file({ bytes: null }), await file({ bytes: 999 }))).toEqual([false, read]);
  expect(await ask(await file({ purpose: null }), await file({ purpose: 'vision' }))).toEqual([false, read]);
  expect(await ask(await file({ bytes: '1000' }), await file())).toEqual([true, read]);
  // What was told stays told.
  expect(await ask(await file({ bytes: null, purpose: 'vision' }), await file({ purpose: null }))).toEqual([
    false,
    read,
  ]);
});

test('a file without a usable id is not fetched', async () => {
  expect(await ask(await file({ id: '..', bytes: null }))).toEqual([true, []]);
});
