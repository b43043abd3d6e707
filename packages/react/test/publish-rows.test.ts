import { expect, test } from 'vitest';
import { publishRows } from '../src/queries/publish-rows.ts';

async function* numbers(count: number): AsyncGenerator<number> {
  for (let n = 0; n < count; n++) {
    yield n;
  }
}

test('every row arrives once and in order', async () => {
  const rows = await publishRows(numbers(5_000), () => {});
  expect(rows).toEqual(Array.from({ length: 5_000 }, (_, n) => n));
});

test('the first rows are shown early and each slice is a prefix that later ones do not change', async () => {
  const shown: (readonly number[])[] = [];
  await publishRows(numbers(3_000), (rows) => shown.push(rows));
  expect(shown[0]?.length).toBeLessThanOrEqual(100);
  shown.forEach((rows, n) => {
    expect(rows.length).toBeGreaterThan(shown[n - 1]?.length ?? 0);
    expect(rows.at(-1)).toBe(rows.length - 1);
  });
});

test('all copies together stay linear in the rows', async () => {
  let copied = 0;
  const count = (rows: readonly number[]): void => {
    copied += rows.length;
  };
  await publishRows(numbers(200_000), count, () => 0);
  expect(copied).toBeLessThan(200_000 * 2);
});

test('a slow stream is shown as it arrives, without waiting for a hundred rows', async () => {
  let now = 0;
  const shown: number[] = [];
  const slow = async function* () {
    for (let n = 0; n < 5; n++) {
      now += 350;
      yield n;
    }
  };
  const publish = (rows: readonly number[]): void => {
    shown.push(rows.length);
  };
  await publishRows(slow(), publish, () => now);
  expect(shown).toEqual([1, 2, 3, 4, 5]);
});

test('a stream that fails rejects, and the published rows stay', async () => {
  const shown: number[] = [];
  const broken = async function* () {
    yield* numbers(150);
    throw new Error('broken');
  };
  const publish = (rows: readonly number[]): void => {
    shown.push(rows.length);
  };
  await expect(publishRows(broken(), publish)).rejects.toThrow('broken');
  expect(shown[0]).toBe(100);
});
