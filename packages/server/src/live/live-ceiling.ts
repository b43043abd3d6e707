/** One live call that ended, or whose first byte came. */
export interface LiveSample {
  /** Calls of one kind are compared with each other: the endpoint, and whether the answer is streamed. */
  readonly kind: string;
  /** Time to the first byte of the answer, in ms. */
  readonly ms: number;
  /** Calls of batches in flight when it ended. */
  readonly batchInFlight: number;
  /** Whether no call of a batch was in flight from its beginning to its end. */
  readonly isAlone: boolean;
}

/** What is known of live calls of one kind. */
interface KindState {
  /** Times of calls that ran beside no batch, newest last. */
  readonly alone: readonly number[];
  /** Times of all recent calls, newest last. */
  readonly recent: readonly number[];
}

/** How many calls of batches live calls leave room for. */
export interface LiveCeilingState {
  /** `Infinity` while there is no live traffic. */
  readonly ceiling: number;
  readonly kinds: Readonly<Record<string, KindState>>;
  /** How many times as long as alone calls took since the last judgement. */
  readonly ratios: readonly number[];
  readonly judgedAt: number;
  readonly sampledAt: number;
}

/** No live traffic was seen. */
export const startLiveCeiling: LiveCeilingState = {
  ceiling: Number.POSITIVE_INFINITY,
  kinds: {},
  ratios: [],
  judgedAt: Number.NEGATIVE_INFINITY,
  sampledAt: Number.NEGATIVE_INFINITY,
};

/** Without a live call for so long, batches have the upstream for themselves, in ms. */
const liveForMs = 10_000;
const judgeEveryMs = 1000;
const minRatios = 3;
const minAlone = 5;
const maxAlone = 50;
const maxRecent = 100;
/** Without calls that ran alone, the fastest share of the recent ones stands for them. */
const fastShare = 0.2;
/** The ceiling grows by this factor while live calls take less than this share of what they may. */
const growth = { factor: 1.15, below: 0.85 };

/** The most calls of batches that may be in flight now. */
export function liveCeilingAt(state: LiveCeilingState, now: number): number {
  return now - state.sampledAt > liveForMs ? Number.POSITIVE_INFINITY : state.ceiling;
}

/**
 * The state after one more live call, at `now` of the monotonic clock in ms. The median of live calls is held
 * at `bound` times what they take alone: beyond that the ceiling falls by the excess, once a second, and
 * never below one call; well below it the ceiling grows.
 */
export function afterLiveCall(
  state: LiveCeilingState,
  sample: LiveSample,
  bound: number,
  now: number,
): LiveCeilingState {
  const kind = withSample(state.kinds[sample.kind], sample);
  const base = baselineOf(kind);
  const next: LiveCeilingState = {
    ...state,
    ceiling: liveCeilingAt(state, now),
    kinds: { ...state.kinds, [sample.kind]: kind },
    ratios: [...state.ratios, sample.ms / Math.max(1, base)],
    sampledAt: now,
  };
  const isDue = now - state.judgedAt >= judgeEveryMs && next.ratios.length >= minRatios;
  return isDue
    ? { ...next, ceiling: judge(next, sample.batchInFlight, bound), ratios: [], judgedAt: now }
    : next;
}

function judge({ ceiling, ratios }: LiveCeilingState, batchInFlight: number, bound: number): number {
  const ratio = quantile(ratios, 0.5);
  if (ratio > bound) {
    const held = Math.min(ceiling, Math.max(1, batchInFlight));
    return Math.max(1, Math.floor(held * Math.max(0.5, bound / ratio)));
  }
  return ratio < bound * growth.below ? Math.ceil(ceiling * growth.factor) : ceiling;
}

function withSample(before: KindState | undefined, { ms, isAlone }: LiveSample): KindState {
  const { alone, recent } = before ?? { alone: [], recent: [] };
  return {
    alone: isAlone ? [...alone, ms].slice(-maxAlone) : alone,
    recent: [...recent, ms].slice(-maxRecent),
  };
}

function baselineOf({ alone, recent }: KindState): number {
  return alone.length >= minAlone ? quantile(alone, 0.5) : quantile(recent, fastShare);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
