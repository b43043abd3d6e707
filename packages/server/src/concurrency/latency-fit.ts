/** Sums over finished calls, enough to fit latency against completion tokens. */
export interface LatencySums {
  readonly calls: number;
  readonly tokens: number;
  readonly ms: number;
  readonly tokensSquared: number;
  readonly msSquared: number;
  readonly tokensTimesMs: number;
}

/** Latency as a line over completion tokens. */
export interface LatencyLine {
  /** The time of one token, in ms. */
  readonly tokenMs: number;
  /** The time before the first token, in ms: prefill, network and queue. Never negative. */
  readonly startMs: number;
  /** The mean latency, in ms. */
  readonly meanMs: number;
}

/** Sums over no calls. */
export const noCalls: LatencySums = {
  calls: 0,
  tokens: 0,
  ms: 0,
  tokensSquared: 0,
  msSquared: 0,
  tokensTimesMs: 0,
};

/** The sums with one more call. */
export function addCall(sums: LatencySums, tokens: number, ms: number): LatencySums {
  return {
    calls: sums.calls + 1,
    tokens: sums.tokens + tokens,
    ms: sums.ms + ms,
    tokensSquared: sums.tokensSquared + tokens * tokens,
    msSquared: sums.msSquared + ms * ms,
    tokensTimesMs: sums.tokensTimesMs + tokens * ms,
  };
}

/** Below this share of the variance, tokens do not explain latency. */
const minExplained = 0.3;

/**
 * Fits a line by least squares. Null when tokens do not explain the latency: all answers are of one length,
 * or the endpoint is not one that generates token by token.
 */
export function fitLatency(sums: LatencySums): LatencyLine | null {
  const { calls } = sums;
  if (calls < 2) {
    return null;
  }
  const meanTokens = sums.tokens / calls;
  const meanMs = sums.ms / calls;
  const varTokens = sums.tokensSquared / calls - meanTokens * meanTokens;
  const varMs = sums.msSquared / calls - meanMs * meanMs;
  const covariance = sums.tokensTimesMs / calls - meanTokens * meanMs;
  if (varTokens <= 0.01 * meanTokens * meanTokens || varMs <= 0 || covariance <= 0) {
    return null;
  }
  if ((covariance * covariance) / (varTokens * varMs) < minExplained) {
    return null;
  }
  const tokenMs = covariance / varTokens;
  return { tokenMs, startMs: Math.max(0, meanMs - tokenMs * meanTokens), meanMs };
}
