import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import emojiTable from 'emojilib' with { type: 'json' };
import { buildEmojiSample, type EmbeddingTarget } from './emoji-sample.ts';
import { buildFeedbackSample } from './feedback-sample.ts';

/** A sample as the page lists it. */
export interface SampleInfo {
  name: string;
  title: string;
  /** Path on the page's own origin. */
  url: string;
  endpoint: string;
  /** How many requests it has. */
  count: number;
}

/**
 * Writes `emoji.jsonl`, `emoji.json` (the emoji of each `custom_id`) and `feedback.jsonl` into a folder that
 * is served as `/samples/`, and returns the list for the page. The emoji sample has `emojiCount` requests,
 * spread over all kinds of emoji; null for all.
 */
export function writeSamples(
  folder: string,
  models: { embeddings: EmbeddingTarget; chat: string },
  emojiCount: number | null,
): SampleInfo[] {
  const emoji = buildEmojiSample(spread(emojiTable, emojiCount), models.embeddings);
  const feedback = buildFeedbackSample(models.chat);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'emoji.jsonl'), emoji.jsonl);
  writeFileSync(join(folder, 'emoji.json'), JSON.stringify(emoji.lookup));
  writeFileSync(join(folder, 'feedback.jsonl'), feedback.jsonl);
  return [
    {
      name: 'emoji',
      title: 'Every emoji, described in words',
      url: '/samples/emoji.jsonl',
      endpoint: '/v1/embeddings',
      count: emoji.count,
    },
    {
      name: 'feedback',
      title: 'Product feedback, to be judged',
      url: '/samples/feedback.jsonl',
      endpoint: '/v1/chat/completions',
      count: feedback.count,
    },
  ];
}

/** At most `count` entries of a table, as far apart from each other as they can be. */
function spread<T>(table: Record<string, T>, count: number | null): Record<string, T> {
  const entries = Object.entries(table);
  const step = count === null ? 1 : Math.max(1, entries.length / count);
  const chosen = entries.filter((_, index) => Math.floor(index / step) > Math.floor((index - 1) / step));
  return Object.fromEntries(chosen);
}
