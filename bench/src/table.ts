import type { Measured } from './measure.ts';

export function median(numbers: number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[middle - 1], sorted[middle]];
  return (
    (sorted.length % 2 === 0 && low !== undefined && high !== undefined ? (low + high) / 2 : high) ??
    Number.NaN
  );
}

/** The results as a Markdown table; times relative to the first contender. */
export function tableOf(
  names: string[],
  atSmall: Measured[][],
  atLarge: Measured[][],
  small: number,
  large: number,
): string {
  const of = (runs: Measured[] | undefined, key: keyof Measured) =>
    median((runs ?? []).map((run) => run[key]));
  const floor = { wall: of(atLarge[0], 'wall'), cpu: of(atLarge[0], 'cpu') };
  const rows = names.map((name, index) => {
    const runs = atLarge[index];
    const wall = of(runs, 'wall');
    const first = of(runs, 'first');
    return [
      name,
      `${(wall / 1000).toFixed(2)} s`,
      `${(wall / floor.wall).toFixed(2)} ×`,
      `${(of(runs, 'cpu') / floor.cpu).toFixed(2)} ×`,
      Number.isNaN(first) ? '–' : `${((first / wall) * 100).toFixed(0)} %`,
      `${of(atSmall[index], 'memory').toFixed(0)} MiB`,
      `${of(runs, 'memory').toFixed(0)} MiB`,
    ];
  });
  const head = [
    '',
    'time',
    'of the floor',
    'processor',
    'first result after',
    `memory at ${small}`,
    `at ${large}`,
  ];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
