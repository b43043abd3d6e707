/** Amounts that are counted over time. */
export interface Amounts {
  lines: number;
  inputTokens: number;
  outputTokens: number;
}

/** The rate of the recent past: how much was counted, in slices of time of which the oldest are dropped. */
export interface RateWindow {
  add(amounts: Amounts, at: number): void;
  /** Amounts per second. Zeros before the first one, and when nothing was counted for the whole window. */
  perSecond(at: number): Amounts;
}

/** Nothing counted. */
export const noAmounts: Readonly<Amounts> = { lines: 0, inputTokens: 0, outputTokens: 0 };

/** A shorter time says nothing about a rate, in ms. */
const minSpanMs = 1000;

/**
 * Creates a window of `slices` slices of `sliceMs` each. While it is not full, the rate is over the time
 * since the first amount. Times are of the monotonic clock, in ms.
 *
 * @example
 * ```ts
 * const rate = createRateWindow(1000, 30); // the last half minute
 * rate.add({ lines: 1, inputTokens: 20, outputTokens: 90 }, clock.monotonic());
 * rate.perSecond(clock.monotonic()).lines;
 * ```
 */
export function createRateWindow(sliceMs: number, slices: number): RateWindow {
  const ring = Array.from({ length: slices }, () => ({ number: -1, ...noAmounts }));
  let firstAt: number | null = null;
  return {
    add({ lines, inputTokens, outputTokens }, at) {
      firstAt ??= at;
      const number = Math.floor(at / sliceMs);
      const place = ((number % slices) + slices) % slices;
      let slice = ring[place];
      if (slice === undefined || slice.number !== number) {
        slice = { number, ...noAmounts };
        ring[place] = slice;
      }
      slice.lines += lines;
      slice.inputTokens += inputTokens;
      slice.outputTokens += outputTokens;
    },
    perSecond(at) {
      if (firstAt === null) {
        return noAmounts;
      }
      const newest = Math.floor(at / sliceMs);
      const oldest = newest - slices + 1;
      const sum = { ...noAmounts };
      for (const { number, lines, inputTokens, outputTokens } of ring) {
        if (number >= oldest && number <= newest) {
          sum.lines += lines;
          sum.inputTokens += inputTokens;
          sum.outputTokens += outputTokens;
        }
      }
      const seconds = Math.max(minSpanMs, at - Math.max(firstAt, oldest * sliceMs)) / 1000;
      return {
        lines: sum.lines / seconds,
        inputTokens: sum.inputTokens / seconds,
        outputTokens: sum.outputTokens / seconds,
      };
    },
  };
}
