import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonOf } from '../../src/results/json-of.ts';

test.each([
  ['JSON', '{"n":1}'],
  ['white space around it', ' \n{"n":1}\n'],
  ['a fence', '```json\n{"n":1}\n```'],
  ['a fence of another case', '```JSON\n{"n":1}\n```\n'],
  ['a fence without a name', '```\n{"n":1}\n```'],
  ['a fence with another name', '```javascript\r\n{"n":1}\r\n```'],
  ['a fence on one line', '```json {"n":1} ```'],
  ['a fence after a sentence', 'Here it is:\n\n```json\n{"n":1}\n```\nAnything else?'],
  ['a fence after another', '```sh\nls\n```\nand\n```json\n{"n":1}\n```'],
  ['a fence that is not closed', '```json\n{"n":1}'],
  ['thoughts', '<think>\n{"n":2}?\n</think>\n\n{"n":1}'],
  ['thoughts and a fence', '<think>```json\n{"n":2}\n```</think>```json\n{"n":1}\n```'],
])('%s', (_, answer) => {
  expect(jsonOf(answer)).toEqual({ n: 1 });
});

test.each([
  ['a list', '```json\n[1]\n```', [1]],
  ['a text', '```json\n"a"\n```', 'a'],
  ['a fence inside the JSON', '```json\n{"code":"```js\\n1\\n```"}\n```', { code: '```js\n1\n```' }],
])('%s', (_, answer, expected) => {
  expect(jsonOf(answer)).toEqual(expected);
});

test.each([[''], ['no'], ['```'], ['``````'], ['```json\nno\n```'], ['{"n":1} and {"n":2}'], ['<think>']])(
  'no JSON in %j',
  (answer) => {
    expect(jsonOf(answer)).toBeUndefined();
  },
);

test('every JSON value comes back from a fence', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom('json', '', 'JSON'), (json, name) => {
      expect(jsonOf(`\`\`\`${name}\n${json}\n\`\`\``)).toEqual(JSON.parse(json));
    }),
  );
});

test('parsing an answer of only fences is linear in its length', () => {
  expect(jsonOf('```'.repeat(100_000))).toBeUndefined();
  expect(jsonOf('<think>'.repeat(30_000))).toBeUndefined();
});
