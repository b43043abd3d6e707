import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import emojiTable from 'emojilib' with { type: 'json' };
import { expect, onTestFinished, test } from 'vitest';
import { buildEmojiSample } from '../../sample/emoji-sample.ts';
import { buildFeedbackSample } from '../../sample/feedback-sample.ts';
import { writeSamples } from '../../sample/write-samples.ts';

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

test('a short emoji sample has emoji of all kinds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'offpeak-samples-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const models = { embeddings: { model: 'm' }, chat: 'c' };
  const countOf = (count: number | null) => writeSamples(folder, models, count)[0]?.count;
  expect([countOf(null), countOf(5000), countOf(480), countOf(1)]).toEqual([1914, 1914, 480, 1]);
  countOf(3);
  const ids = parse(readFileSync(join(folder, 'emoji.jsonl'), 'utf8')).map((line) => line.custom_id);
  const all = parse(buildEmojiSample(emojiTable, { model: 'm' }).jsonl).map((line) => line.custom_id);
  expect(ids.map((id) => all.indexOf(id))).toEqual([0, 638, 1276]);
});
