import { formatRequestLine } from './request-line.ts';

/** The model of the requests, and the length of the vector for a model with several. */
export interface EmbeddingTarget {
  model: string;
  dimensions?: number;
}

/** One emoji as the page shows it. */
export interface EmojiName {
  emoji: string;
  name: string;
}

/** The emoji sample: a batch input file, and the emoji of each `custom_id`. */
export interface EmojiSample {
  jsonl: string;
  lookup: Record<string, EmojiName>;
  count: number;
}

/**
 * Makes one embedding request per emoji from `emojilib`'s table: its name and keywords are the text, its name
 * is the `custom_id`.
 *
 * @example
 * ```ts
 * const { lookup } = buildEmojiSample({ '🎂': ['birthday_cake', 'food'] }, { model: 'm' });
 * lookup; // { 'birthday-cake': { emoji: '🎂', name: 'birthday cake' } }
 * ```
 */
export function buildEmojiSample(table: Record<string, string[]>, target: EmbeddingTarget): EmojiSample {
  const lookup: Record<string, EmojiName> = {};
  let jsonl = '';
  for (const [emoji, keywords] of Object.entries(table)) {
    const words = keywords.map((keyword) => keyword.replaceAll('_', ' ').trim());
    const name = words[0] ?? emoji;
    const customId = freeId(slug(name), lookup);
    lookup[customId] = { emoji, name };
    const body = { ...target, input: words.join(', ') };
    jsonl += formatRequestLine({ custom_id: customId, method: 'POST', url: '/v1/embeddings', body });
  }
  return { jsonl, lookup, count: Object.keys(lookup).length };
}

/** Plain ASCII, so that the id reads the same in every tool: `Côte d’Ivoire` is `cote-d-ivoire`. */
function slug(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

function freeId(wanted: string, taken: Record<string, unknown>): string {
  const base = wanted === '' ? 'emoji' : wanted;
  let id = base;
  for (let number = 2; Object.hasOwn(taken, id); number++) {
    id = `${base}-${number}`;
  }
  return id;
}
