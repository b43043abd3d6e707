import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalizeError } from '../../src/dialects/normalize-error.ts';

describe('normalizeError', () => {
  const error = { message: 'Boom.', type: '', param: null, code: null };
  test.each<[string, unknown, object]>([
    [
      'the object of OpenAI',
      { message: 'Boom.', type: 't', param: 'p', code: 'c' },
      { message: 'Boom.', type: 't', param: 'p', code: 'c' },
    ],
    ['a text', 'Boom.', error],
    ['an envelope around a text', { error: 'Boom.' }, error],
    ['a code beside the text, as xAI sends it', { code: 'c', error: 'Boom.' }, { ...error, code: 'c' }],
    ['a code that is a number', { error: { message: 'Boom.', code: 502 } }, { ...error, code: '502' }],
    [
      'a kind beside a sentence',
      { error: 'invalid_token', error_description: 'Boom.' },
      { ...error, type: 'invalid_token' },
    ],
    ['Nest', { statusCode: 400, message: 'Boom.', error: 'Bad Request' }, { ...error, type: 'Bad Request' }],
    ['a detail', { detail: 'Boom.' }, error],
    [
      'the details of FastAPI',
      { detail: [{ loc: ['body', 'model'], msg: 'Field required', type: 'missing' }] },
      { message: 'Field required', param: 'body.model', type: 'missing' },
    ],
    ['a list of texts', ['One.', 'Two.'], { message: 'One. · Two.' }],
    ['a long list', ['1', '2', '3', '4', '5'], { message: '1 · 2 · 3 · 2 more' }],
    [
      'a list of objects',
      [{ message: 'One.', code: 'c' }, { message: 'Two.' }],
      { message: 'One. · Two.', code: 'c' },
    ],
    [
      'Cloudflare',
      { success: false, errors: [{ code: 7003, message: 'Boom.' }] },
      { ...error, code: '7003' },
    ],
    [
      'a list of envelopes, as Google streams it',
      [{ error: { code: 429, message: 'Boom.' } }],
      { code: '429' },
    ],
    ['a code alone', { code: 'c' }, { message: '', code: 'c' }],
    ['an object without a sentence', { reason: 'x' }, { message: '', code: null }],
  ])('understands %s', (_, value, expected) => {
    expect(normalizeError(value)).toMatchObject(expected);
  });

  test.each([
    [null],
    [undefined],
    [''],
    [0],
    [false],
    [[]],
    [{}],
    [{ code: null, message: null }],
    [{ message: '', details: [], metadata: {} }],
  ])('finds none in %j', (value) => {
    expect(normalizeError(value)).toBeUndefined();
  });

  test('survives an error nested without end', () => {
    const depth = 200_000;
    const nested = JSON.parse(`${'{"error":'.repeat(depth)}"x"${'}'.repeat(depth)}`);
    expect(normalizeError(nested)).toMatchObject({ message: '' });
  });

  test('normalizing an error twice changes nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const once = normalizeError(value);
        const pick = (one: typeof once) => one && [one.message, one.code, one.type];
        if (once?.message) {
          expect(pick(normalizeError(once))).toEqual(pick(once));
        }
      }),
    );
  });
});
