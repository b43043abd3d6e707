import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createHider, hideInside } from '../../src/wire/hide-secrets.ts';
import { anyText } from '../support/any-text.ts';

const key = 'sk/live+0123456789=ab&"<c>\'\\d%41';
const hide = createHider([key, 'another-secret-of-the-operator']);

/** Every character of a text in one way of escaping. */
const each = (text: string, way: (code: number) => string): string =>
  [...text].map((character) => way(character.charCodeAt(0))).join('');
const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');

const escapings: Record<string, (text: string) => string> = {
  'the slashes of JSON': (text) => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/'),
  'JSON in JSON': (text) => JSON.stringify(JSON.stringify(text)),
  'JSON in JSON in JSON': (text) => JSON.stringify(JSON.stringify(JSON.stringify(text))),
  'units of JSON': (text) => each(text, (code) => `\\u${hex(code, 4)}`),
  'units of JSON in capitals, twice': (text) => each(text, (code) => `\\\\u${hex(code, 4).toUpperCase()}`),
  'code points of JavaScript': (text) => each(text, (code) => `\\u{${hex(code, 1)}}`),
  'bytes of JavaScript': (text) => each(text, (code) => `\\x${hex(code, 2)}`),
  octal: (text) => each(text, (code) => `\\${code.toString(8).padStart(3, '0')}`),
  'a URL': encodeURIComponent,
  'a URL in small letters': (text) => encodeURIComponent(text).toLowerCase(),
  'a URL in a URL': (text) => encodeURIComponent(encodeURIComponent(text)),
  'all of a URL': (text) => each(text, (code) => `%${hex(code, 2)}`),
  'quoted-printable': (text) => each(text, (code) => `=${hex(code, 2).toUpperCase()}`),
  'HTML, decimal': (text) => each(text, (code) => `&#${code};`),
  'HTML, hexadecimal': (text) => each(text, (code) => `&#x${hex(code, 2)};`),
  'HTML, names': (text) =>
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&apos;')
      .replaceAll('+', '&plus;')
      .replaceAll('/', '&sol;')
      .replaceAll('=', '&equals;'),
  capitals: (text) => text.toUpperCase(),
};

test('every HTML entity of a character that a key may have is known', () => {
  const names: Record<string, string> = {
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    sol: '/',
    bsol: '\\',
    plus: '+',
    equals: '=',
    lowbar: '_',
    hyphen: '-',
    dash: '-',
    period: '.',
    colon: ':',
    semi: ';',
    comma: ',',
    num: '#',
    excl: '!',
    ast: '*',
    commat: '@',
    dollar: '$',
    percnt: '%',
  };
  for (const [name, character] of Object.entries(names)) {
    const secret = `0123456789${character}abcdef`;
    const written = secret.replace(character, () => `&${name};`);
    expect([name, createHider([secret])(`The key ${written} is wrong.`)]).toEqual([name, '[hidden]']);
    expect(createHider([secret])(`The key ${written.replace(name, `${name}x`)} is wrong.`)).not.toBe(
      '[hidden]',
    );
  }
});

describe('a secret', () => {
  test('as it is, is taken out of the text around it', () => {
    expect(hide(`The key ${key} and ${key}.`)).toBe('The key [hidden] and [hidden].');
    expect(hide('another-secret-of-the-operator')).toBe('[hidden]');
  });

  test.each(Object.entries(escapings))('written with %s hides the text', (_name, write) => {
    expect(hide(`Incorrect API key provided: ${write(key)}. See the docs.`)).toBe('[hidden]');
    expect(hide(`${write('a')}${write(key)}`)).toBe('[hidden]');
  });

  test('with any of its characters written in any of these ways is not shown', () => {
    const ways = [
      (code: number) => String.fromCharCode(code),
      (code: number) => `\\u${hex(code, 4)}`,
      (code: number) => `\\\\x${hex(code, 2)}`,
      (code: number) => `%${hex(code, 2)}`,
      (code: number) => `&#${code};`,
    ];
    const plain = 'sk-proj-AbC_0123456789';
    const hidePlain = createHider([plain]);
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...ways), { minLength: plain.length, maxLength: plain.length }),
        (chosen) => {
          const written = [...plain].map((character, at) => chosen[at]?.(character.charCodeAt(0))).join('');
          expect(hidePlain(`key=${written}!`)).toMatch(/^(?:key=)?\[hidden\]!?$/);
        },
      ),
    );
  });

  test('of fewer than 16 characters is a word like any other', () => {
    const hideShort = createHider(['ollama', '0', '', '123456789012345']);
    for (const text of ['ollama/llama3 answered 400', '0', '', '123456789012345']) {
      expect(hideShort(text)).toBe(text);
    }
    expect(createHider(['1234567890123456'])('1234567890123456')).toBe('[hidden]');
  });

  test('that is not there leaves a text alone, whatever is escaped in it', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        expect(hide(text)).toBe(text);
      }),
    );
    for (const text of [
      '50 % of a & b',
      '\\u00zz \\x \\',
      '&#99999999; &nope; &#x110000;',
      '%zz =',
      'C:\\dir',
    ]) {
      expect(hide(text)).toBe(text);
    }
  });

  test('is searched for in little time', () => {
    for (const piece of ['\\', '%25', '&amp;', '\\\\u005c', '=3D', '&#38;#38;']) {
      expect(hide(piece.repeat(64_000)).length).toBeGreaterThan(0);
    }
  });
});

test('texts and names are searched however deep they are, and nothing else changes', () => {
  const value = { [key]: [{ a: `x ${key}` }, 1, null, true], b: { c: 'plain' } };
  expect(hideInside(value, hide)).toEqual({
    '[hidden]': [{ a: 'x [hidden]' }, 1, null, true],
    b: { c: 'plain' },
  });
  for (const plain of [undefined, null, 7, 'text', [], {}]) {
    expect(hideInside(plain, hide)).toEqual(plain);
  }
});
