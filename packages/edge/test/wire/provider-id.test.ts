import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pathOf } from '../../src/provider/call-about.ts';
import { isProviderId } from '../../src/wire/provider-id.ts';
import { anyText } from '../support/any-text.ts';

describe('an id of a provider', () => {
  test.each([
    'file-abc',
    'batch_1',
    '0',
    ' ',
    'a.b..c',
    '...',
    '.hidden',
    'bGl0ZWxsbV9wcm94eTo/+w==',
    'litellm_proxy:application/octet-stream;unified_id,bb74c5de-caee;target_model_names,gpt-4o',
    'accounts/a/batches/b',
    'projects\\x',
    'a?b#c&d=e',
    '%41',
    'Nacht ✓ 夜',
    '👍',
    'x'.repeat(4096),
  ])('%s', (id) => {
    expect(isProviderId(id)).toBe(true);
  });

  test.each([
    '',
    '.',
    '..',
    '../files',
    'x/../../models',
    'x/..',
    'x/.',
    './x',
    'x/./y',
    'x\\..\\y',
    '%2e%2e',
    '%2E.',
    'x%2F..%2fy',
    'x%5c..',
    'a\nb',
    'a\u0000',
    'a\u007f',
    '\ud800',
    'x'.repeat(4097),
    null,
    undefined,
    7,
    { id: 'x' },
  ])('%s is none', (id) => {
    expect(isProviderId(id)).toBe(false);
  });

  test('is one segment of a path, from which it can be read back', () => {
    fc.assert(
      fc.property(anyText({ minLength: 1 }).filter(isProviderId), (id) => {
        const { pathname } = new URL(`https://provider.test/v1${pathOf('file', id)}`);
        const [, version, kind, segment = '', ...more] = pathname.split('/');
        expect([version, kind, decodeURIComponent(segment), more]).toEqual(['v1', 'files', id, []]);
      }),
    );
  });
});
