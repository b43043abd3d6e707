import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyRedactor } from '../../src/upstream/redact-key.ts';

const key = 'sk-Ab/9+x=_"\\&~0123';
const redact = keyRedactor(key);
const inJson = JSON.stringify(key).slice(1, -1);

test.each([
  ['as JSON.stringify writes it', `{"error":"wrong key ${inJson}."}`],
  ['with an escaped slash', `{"error":"wrong key ${inJson.replace('/', '\\/')}."}`],
  ['in small hexadecimal', `{"error":"wrong key ${inJson.replace('+', '\\u002b')}."}`],
  ['in capital hexadecimal', `{"error":"wrong key ${inJson.replace('+', '\\u002B')}."}`],
  ['all in hexadecimal', `{"error":"wrong key ${[...key].map(hexEscape).join('')}."}`],
  ['in JSON within JSON', JSON.stringify({ error: `wrong key ${inJson.replace('/', '\\/')}.` })],
  ['in a URL', JSON.stringify({ error: `wrong key ${encodeURIComponent(key)}.` })],
])('a key that is quoted %s is removed', (_, text) => {
  expect(JSON.parse(redact(401, text))).toEqual({ error: 'wrong key [redacted].' });
});

test('the key is removed wherever it is, and all other bytes stay', () => {
  const text = ` {"a": [1.0000000000000000001, "${inJson}", {"x ${inJson}": "${inJson} ${inJson}", "z": "\\u00e9"}]}\n`;
  expect(redact(403, text)).toBe(
    ' {"a": [1.0000000000000000001, "[redacted]", {"x [redacted]": "[redacted] [redacted]", "z": "\\u00e9"}]}\n',
  );
});

test('the key is removed from a text that is not JSON, also in HTML notation', () => {
  expect(redact(401, `Wrong key ${key}!`)).toBe('Wrong key [redacted]!');
  expect(redact(200, `<p>${key}</p>`)).toBe('<p>[redacted]</p>');
  const entities = key
    .replace('&', '&amp;')
    .replace('"', '&quot;')
    .replace('/', '&#47;')
    .replace('+', '&#x2B;');
  expect(redact(502, `<p>${entities}</p>`)).toBe('<p>[redacted]</p>');
});

test('a success keeps its text, an error inside one does not', () => {
  const answer = (more: object) => JSON.stringify({ choices: [{ message: { content: key } }], ...more });
  expect(redact(200, answer({}))).toBe(answer({}));
  expect(redact(200, answer({ error: null }))).toBe(answer({ error: null }));
  expect(redact(200, answer({ error: 'no' }))).not.toContain(inJson);
  expect(redact(200, JSON.stringify({ detail: key }))).toBe('{"detail":"[redacted]"}');
  expect(redact(299, answer({}))).toBe(answer({}));
  expect(redact(300, answer({}))).not.toContain(inJson);
  expect(redact(199, answer({}))).not.toContain(inJson);
});

test('texts made to be slow or large to redact are not', () => {
  expect(redact(401, `${'['.repeat(1_000_000)}"${key}"`)).toMatch(/\["\[redacted\]"$/);
  for (const piece of ['\\', 'sk-A', '&#', '%', '"']) {
    redact(401, piece.repeat(2_000_000 / piece.length));
  }
});

test('only a key of at least sixteen characters is searched', () => {
  const text = (quoted: string) => JSON.stringify({ error: quoted });
  for (const short of ['0', 'ollama', 'none', 'x'.repeat(15)]) {
    expect(keyRedactor(short)(401, text(short))).toBe(text(short));
  }
  expect(keyRedactor('x'.repeat(16))(401, text('x'.repeat(16)))).toBe(text('[redacted]'));
  expect(keyRedactor(undefined)(401, text('x'))).toBe(text('x'));
});

test('no error in JSON returns the key, and JSON stays valid', () => {
  const printable = fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code));
  const someKey = fc
    .array(printable, { minLength: 16, maxLength: 40 })
    .map((characters) => characters.join(''));
  const escapes = fc.infiniteStream(fc.boolean());
  fc.assert(
    fc.property(someKey, fc.string(), fc.string(), escapes, (one, before, after, escaped) => {
      const value = before + one + after;
      const text = `{"error":"${[...value].map((character) => (escaped.next().value ? hexEscape(character) : JSON.stringify(character).slice(1, -1))).join('')}"}`;
      fc.pre(JSON.parse(text).error === value);
      const { error } = JSON.parse(keyRedactor(one)(500, text)) as { error: string };
      expect(error).not.toContain(one);
      expect(error).toContain('[redacted]');
    }),
  );
});

function hexEscape(character: string): string {
  return [...Array(character.length).keys()]
    .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
    .join('');
}
