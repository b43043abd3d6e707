/** What the calls to one model endpoint come to. */
export interface CallSummary {
  /** The calls of the last hour, by status (`200`) or kind of failure (`timeout`). */
  outcomes: Record<string, number>;
  /** The median time of the latest answers, in ms; null before the first. */
  p50Ms: number | null;
  /** 95 of 100 of the latest answers took no longer, in ms; null before the first. */
  p95Ms: number | null;
}

/** Counts the calls to one model endpoint. Memory is constant. */
export interface CallStats {
  /**
   * A call has ended. `at` is in unix ms; `ms` is how long the answer took, or null when there was none.
   */
  add(at: number, outcome: string, ms: number | null): void;
  summary(at: number): CallSummary;
}

const stepMs = 60_000;
const minutes = 60;
const maxTimes = 500;

/** Creates the statistics of an endpoint without calls. */
export function createCallStats(): CallStats {
  const byMinute = new Map<number, Map<string, number>>();
  const times = new Float64Array(maxTimes);
  let added = 0;
  return {
    add(at, outcome, ms) {
      const minute = Math.floor(at / stepMs);
      const counts = byMinute.get(minute) ?? new Map<string, number>();
      byMinute.set(minute, counts);
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
      dropBefore(byMinute, minute - minutes + 1);
      if (ms !== null) {
        times[added % maxTimes] = ms;
        added += 1;
      }
    },
    summary(at) {
      dropBefore(byMinute, Math.floor(at / stepMs) - minutes + 1);
      const outcomes: Record<string, number> = {};
      for (const counts of byMinute.values()) {
        for (const [outcome, count] of counts) {
          outcomes[outcome] = (outcomes[outcome] ?? 0) + count;
        }
      }
      const sorted = times.slice(0, Math.min(added, maxTimes)).sort();
      const quantile = (share: number): number | null =>
        sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null;
      return { outcomes, p50Ms: quantile(0.5), p95Ms: quantile(0.95) };
    },
  };
}

function dropBefore(byMinute: Map<number, unknown>, first: number): void {
  for (const minute of byMinute.keys()) {
    if (minute < first) {
      byMinute.delete(minute);
    }
  }
}
