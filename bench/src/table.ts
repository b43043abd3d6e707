import type { Half, Measured } from './measure.ts';

/** All that was measured of one contender. */
export interface Score {
  name: string;
  /** Bytes, minified and gzipped; NaN if there is nothing to load. */
  size: number;
  /** One run with few requests, for its memory. */
  small: Map<Half, Measured>;
  large: Map<Half, Measured[]>;
}

export function median(numbers: number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[middle - 1], sorted[middle]];
  return (
    (sorted.length % 2 === 0 && low !== undefined && high !== undefined ? (low + high) / 2 : high) ??
    Number.NaN
  );
}

function of({ large }: Score, half: Half, key: keyof Measured): number {
  return median((large.get(half) ?? []).map((run) => run[key]));
}

function ratio(score: Score, scores: Score[], half: Half, key: keyof Measured): string {
  const floor = scores[0] ? of(scores[0], half, key) : Number.NaN;
  return `${(of(score, half, key) / floor).toFixed(2)} ×`;
}

function firstAfter(score: Score): string {
  return `${((of(score, 'results', 'first') / of(score, 'results', 'wall')) * 100).toFixed(0)} %`;
}

function memory(score: Score, half: Half): [string, string] {
  const small = score.small.get(half)?.memory ?? Number.NaN;
  return [small.toFixed(0), of(score, half, 'memory').toFixed(0)];
}

function markdown(rows: string[][]): string {
  const [head = [], ...rest] = rows;
  return [head, head.map(() => '---'), ...rest].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** One half in full, as a Markdown table; times are relative to the first contender. */
export function halfTable(scores: Score[], half: Half, small: number, large: number): string {
  const isResults = half === 'results';
  return markdown([
    [
      '',
      'time',
      'of the floor',
      'processor',
      ...(isResults ? ['first result after'] : []),
      `memory at ${small.toLocaleString('en')}`,
      `at ${large.toLocaleString('en')}`,
    ],
    ...scores.map((score) => [
      score.name,
      `${(of(score, half, 'wall') / 1000).toFixed(2)} s`,
      ratio(score, scores, half, 'wall'),
      ratio(score, scores, half, 'cpu'),
      ...(isResults ? [firstAfter(score)] : []),
      ...memory(score, half).map((mebibytes) => `${mebibytes} MiB`),
    ]),
  ]);
}

/** Both halves in short. */
export function summaryTable(scores: Score[]): string {
  return markdown([
    ['', 'submit', 'memory, MiB', 'read', 'memory, MiB', 'first result after', 'min+gzip'],
    ...scores.map((score) => [
      score.name,
      ratio(score, scores, 'submit', 'wall'),
      memory(score, 'submit').join(' → '),
      ratio(score, scores, 'results', 'wall'),
      memory(score, 'results').join(' → '),
      firstAfter(score),
      Number.isNaN(score.size) ? '–' : `${(score.size / 1000).toFixed(1)} kB`,
    ]),
  ]);
}
