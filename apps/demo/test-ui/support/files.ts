import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file for Playwright's `setInputFiles`. */
export interface PickedFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** Reviews in a table, positive and negative. */
export const reviews = csv('reviews.csv', [
  ['id', 'product', 'review', 'the_country_and_the_language_that_this_review_was_written_in'],
  ...Array.from({ length: 60 }, (_, n) => [
    `review-${n}`,
    'Notes, the app',
    n % 3 === 0 ? 'It crashed twice and I lost my work. Terrible.' : 'I love it, the best "notes" app ever.',
    'Norway, in Norwegian',
  ]),
]);

/** Requests of which four lines would be refused. */
export const badRequests = jsonl('bad.jsonl', [
  embedding('a', 'one'),
  embedding('a', 'the same id again'),
  'this is not JSON',
  JSON.stringify({ custom_id: 'b', method: 'GET', url: '/v1/embeddings', body: { model: 'm', input: 'x' } }),
  JSON.stringify({ custom_id: 'c', method: 'POST', url: '/v1/embeddings', body: { input: 'no model' } }),
]);

/** Requests that all fail: the model has no such encoding. */
export const hopeless = jsonl(
  'hopeless.jsonl',
  Array.from({ length: 5 }, (_, n) => embedding(`h${n}`, 'text', { encoding_format: 'int8' })),
);

/** A table as Excel saves it in Western Europe, with one cell too many in a row. */
export const latinTable: PickedFile = {
  name: 'latin.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from('item;text\r\nKäse;gut\r\nBrot;zu hart; leider\r\nBrötchen;sehr gut\r\n', 'latin1'),
};

/** More requests than one batch may hold. */
export function writeTooMany(folder: string): string {
  const path = join(folder, 'too-many.jsonl');
  const lines = Array.from({ length: 50_001 }, (_, n) => question(`q${n}`, 'good'));
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

const things = [
  'a red apple',
  'a green pear',
  'a small boat',
  'a sailing ship',
  'a tired dog',
  'a sleeping cat',
];

/** A few texts for vectors. */
export const texts = jsonl(
  'things.jsonl',
  Array.from({ length: 24 }, (_, n) => embedding(`thing-${n}`, `${things[n % things.length]}, number ${n}`)),
);

/** The size of the parts in which the demo uploads. */
const partSize = 1_000_000;

/**
 * Writes a file that is uploaded in parts, with requests that keep the model busy for minutes. Returns its
 * path and the number of its parts: Playwright is slow with a large file in memory.
 */
export function writeManyRequests(folder: string, bytes: number): { path: string; parts: number } {
  const path = join(folder, 'many.jsonl');
  // Long lines with short texts: the requests in progress end soon when the batch is cancelled.
  const user = 'u'.repeat(600);
  let content = '';
  for (let n = 0; content.length < bytes; n++) {
    content += `${embedding(`row-${n}`, 'a long day', { user })}\n`;
  }
  writeFileSync(path, content);
  return { path, parts: Math.ceil(content.length / partSize) };
}

/** A request that is answered much faster than an embedding. */
function question(custom_id: string, content: string): string {
  const body = { model: 'vader-sentiment-rules', messages: [{ role: 'user', content }] };
  return JSON.stringify({ custom_id, method: 'POST', url: '/v1/chat/completions', body });
}

function embedding(custom_id: string, input: string, more: Record<string, string> = {}): string {
  const body = { model: 'universal-sentence-encoder-lite', input, ...more };
  return JSON.stringify({ custom_id, method: 'POST', url: '/v1/embeddings', body });
}

function jsonl(name: string, lines: readonly string[]): PickedFile {
  return { name, mimeType: 'application/jsonl', buffer: Buffer.from(`${lines.join('\n')}\n`) };
}

function csv(name: string, rows: readonly (readonly string[])[]): PickedFile {
  const cell = (value: string): string => `"${value.replaceAll('"', '""')}"`;
  return {
    name,
    mimeType: 'text/csv',
    buffer: Buffer.from(rows.map((row) => row.map(cell).join(',')).join('\r\n')),
  };
}
