import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isModelId } from '../../src/models/model-id.ts';

test.each([
  'gpt-4o-mini',
  'org/model',
  'hf.co/bartowski/Llama-3.2-3B-Instruct-GGUF:Q4_K_M',
  'ft:gpt-4o:my-org::8xYz',
  '@cf/meta/llama-3.1-8b-instruct',
  'a..b',
  '.hidden',
  '...x',
  'model with spaces',
  'モデル',
  'x'.repeat(512),
])('%s is the id of a model', (id) => {
  expect(isModelId(id)).toBe(true);
});

test.each([
  '',
  '.',
  '..',
  '...',
  '../../admin/keys',
  'org/..',
  'org/../../admin',
  'org/./x',
  'org//x',
  '/x',
  'x/',
  '..;/admin',
  '..;x=1/admin',
  ';/x',
  '..\\admin',
  'org\\x',
  'org%2f..',
  '%2e%2e',
  '100%',
  'a\nb',
  'a\u0000',
  'a\u007f',
  '．．/x',
  'a／．．／b',
  ' .. /x',
  'x'.repeat(513),
])('%j is not', (id) => {
  expect(isModelId(id)).toBe(false);
});

test('an accepted id stays below /models, however often it is decoded', () => {
  const piece = fc.constantFrom('.', '..', '/', '\\', '%', '2e', '2F', ';', 'a', ' ', '．', '\t');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const id = pieces.join('');
      if (!isModelId(id)) {
        return;
      }
      let path = `/v1/models/${encodeURIComponent(id)}`;
      for (let times = 0; times < 3; times++) {
        expect(new URL(path, 'http://h').pathname.startsWith('/v1/models/')).toBe(true);
        path = decodeURIComponent(path);
      }
    }),
  );
});
