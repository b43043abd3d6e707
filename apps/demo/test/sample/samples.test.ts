import emojiTable from 'emojilib' with { type: 'json' };
import { expect, test } from 'vitest';
import { buildEmojiSample } from '../../sample/emoji-sample.ts';
import { buildFeedbackSample } from '../../sample/feedback-sample.ts';

const parse = (jsonl: string) =>
  jsonl
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('every emoji becomes one request with an id of its own, in plain ASCII', () => {
  const { jsonl, lookup, count } = buildEmojiSample(emojiTable, { model: 'm' });
  const lines = parse(jsonl);
  expect(lines).toHaveLength(1914);
  expect(count).toBe(1914);
  expect(new Set(lines.map((line) => line.custom_id)).size).toBe(1914);
  for (const line of lines) {
    expect(line.custom_id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(line).toMatchObject({ method: 'POST', url: '/v1/embeddings', body: { model: 'm' } });
    expect(line.body.input).not.toBe('');
  }
  expect(new Set(Object.values(lookup).map((item) => item.emoji))).toEqual(new Set(Object.keys(emojiTable)));
});

test('the text of a request is the name and the keywords', () => {
  const table = { '🎂': ['birthday_cake', 'food', 'dessert'] };
  const sample = buildEmojiSample(table, { model: 'm', dimensions: 512 });
  expect(parse(sample.jsonl)[0].body).toEqual({
    model: 'm',
    dimensions: 512,
    input: 'birthday cake, food, dessert',
  });
  expect(sample.lookup).toEqual({ 'birthday-cake': { emoji: '🎂', name: 'birthday cake' } });
});

test('two emoji with one name get two ids', () => {
  const { lookup } = buildEmojiSample({ '#️⃣': ['keycap_'], '*️⃣': ['keycap_'] }, { model: 'm' });
  expect(Object.keys(lookup)).toEqual(['keycap', 'keycap-2']);
});

test('the feedback sample holds one chat request per sentence', () => {
  const { jsonl, count } = buildFeedbackSample('m');
  const lines = parse(jsonl);
  expect(lines).toHaveLength(count);
  expect(new Set(lines.map((line) => line.custom_id)).size).toBe(count);
  expect(lines.every((line) => line.url === '/v1/chat/completions' && line.body.model === 'm')).toBe(true);
});
