/** A bar of a histogram: how many values are from `from` to `to`, both included. */
export interface HistogramBar {
  from: number;
  to: number;
  count: number;
}

/** What a histogram says of its values. Quantiles are at most 5 % off, and exact below 100. */
export interface HistogramSummary {
  count: number;
  sum: number;
  mean: number;
  min: number;
  p50: number;
  p90: number;
  p99: number;
  max: number;
  bars: HistogramBar[];
}

/** Counts whole numbers in buckets that are fixed, so its size does not depend on how many it counts. */
export interface Histogram {
  /** Counts a value. Fractions are dropped; a value that is negative or not a number is not counted. */
  add(value: number): void;
  /** Null if nothing was counted. */
  summary(): HistogramSummary | null;
}

/** Up to here each value has its own bucket; above, those with the same two leading digits share one. */
const exactBelow = 100;
const perDecade = 90;
const maxDigits = 15;
const bucketCount = exactBelow + perDecade * (maxDigits - 2);
const maxBars = 24;

/** Makes a histogram. */
export function createHistogram(): Histogram {
  const buckets = new Float64Array(bucketCount);
  let [count, sum, min, max] = [0, 0, Number.POSITIVE_INFINITY, 0];

  return {
    add(value) {
      if (!(value >= 0)) {
        return;
      }
      const whole = Math.min(Math.floor(value), 10 ** maxDigits - 1);
      const bucket = bucketOf(whole);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
      count += 1;
      sum += whole;
      min = Math.min(min, whole);
      max = Math.max(max, whole);
    },
    summary() {
      if (count === 0) {
        return null;
      }
      const quantile = (part: number) => clamp(quantileOf(buckets, Math.ceil(count * part)), min, max);
      const [p50, p90, p99] = [quantile(0.5), quantile(0.9), quantile(0.99)];
      const bars = barsOf(buckets, barStarts(min, p50, max));
      return { count, sum, mean: sum / count, min, p50, p90, p99, max, bars };
    },
  };
}

function bucketOf(value: number): number {
  if (value < exactBelow) {
    return value;
  }
  const digits = String(value).length;
  const leading = Math.floor(value / 10 ** (digits - 2));
  return exactBelow + (digits - 3) * perDecade + leading - 10;
}

/** The lowest value of a bucket. */
function startOf(bucket: number): number {
  if (bucket < exactBelow) {
    return bucket;
  }
  const decade = Math.floor((bucket - exactBelow) / perDecade);
  return (10 + ((bucket - exactBelow) % perDecade)) * 10 ** (decade + 1);
}

/** The middle of the bucket that holds the value of a rank, from 1. */
function quantileOf(buckets: Float64Array, rank: number): number {
  let before = 0;
  const bucket = buckets.findIndex((held) => {
    before += held;
    return before >= rank;
  });
  return Math.floor((startOf(bucket) + startOf(bucket + 1) - 1) / 2);
}

/**
 * Where the bars start, and where the last one ends: in equal steps, or, if most values are far below the
 * largest, at 1, 2, 5, 10, 20, 50 and so on. Every bar holds whole buckets.
 */
function barStarts(min: number, p50: number, max: number): number[] {
  const step = niceStep(Math.max((max - min) / maxBars, widthAt(max)));
  const first = Math.floor(min / step) * step;
  if (max < 20 * Math.max(p50, 1)) {
    const length = Math.floor((max - first) / step) + 2;
    return Array.from({ length }, (_, index) => first + index * step);
  }
  const starts = [0];
  for (let power = 1; (starts.at(-1) ?? 0) <= max; power *= 10) {
    starts.push(power, 2 * power, 5 * power);
  }
  const from = starts.findLastIndex((start) => start <= min);
  return starts.slice(from, starts.findIndex((start) => start > max) + 1);
}

/** The smallest of 1, 2, 5, 10, 20, 50 … that is not below a width. */
function niceStep(width: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(width, 1)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= width) ?? 10 * power;
}

/** The width of the bucket of a value. */
function widthAt(value: number): number {
  const bucket = bucketOf(value);
  return startOf(bucket + 1) - startOf(bucket);
}

function barsOf(buckets: Float64Array, starts: readonly number[]): HistogramBar[] {
  return starts.slice(0, -1).map((from, index) => {
    const end = starts[index + 1] ?? from + 1;
    const held = buckets.subarray(bucketOf(from), bucketOf(end));
    return { from, to: end - 1, count: held.reduce((sum, one) => sum + one, 0) };
  });
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(Math.max(value, min), max);
}
