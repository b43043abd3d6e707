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
 * Writes `emoji.jsonl`, `emoji.json` (what each `custom_id` stands for) and `feedback.jsonl` into a folder that is served as `/samples/`,
 * and gives the list for the page.
 */
export function writeSamples(
  folder: string,
  models: { embeddings: EmbeddingTarget; chat: string },
): SampleInfo[] {
  const emoji = buildEmojiSample(emojiTable, models.embeddings);
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
