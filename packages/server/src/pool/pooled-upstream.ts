import type { Hours } from '../time/hours.ts';
import type { Upstream } from '../upstream/upstream.ts';

/** A model endpoint, and which part of the work it gets. */
export interface PooledUpstream {
  upstream: Upstream;
  /** The models it serves, by the names in requests. Default: those it lists. */
  models?: readonly string[] | undefined;
  /** Of endpoints with room, one with twice the weight gets twice as many lines. Default 1. */
  weight?: number | undefined;
  /** The most calls of batches that may be in flight to it. Default: the `maxConcurrency` of the server. */
  maxConcurrency?: number | undefined;
  /** The daily hours in which lines of batches run there, besides those of the server. Default: always. */
  hours?: Hours | null | undefined;
}

/** The limits of a weight. */
export const weights = { min: 0.001, max: 1000 } as const;

/** Checks the share of an endpoint. Throws a `TypeError` or `RangeError` with one sentence. */
export function checkShare({
  models,
  weight = 1,
  maxConcurrency = 1,
}: Omit<PooledUpstream, 'upstream'>): void {
  if (!(weight >= weights.min && weight <= weights.max)) {
    throw new RangeError(`weight must be a number from ${weights.min} to ${weights.max}, not ${weight}.`);
  }
  if (!Number.isSafeInteger(maxConcurrency) || maxConcurrency < 1) {
    throw new RangeError(`maxConcurrency must be a whole number of at least 1, not ${maxConcurrency}.`);
  }
  if (models?.length === 0) {
    throw new TypeError('models must name at least one model; leave it out for those the endpoint lists.');
  }
}
