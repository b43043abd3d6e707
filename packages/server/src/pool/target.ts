import type { Limiter } from '../concurrency/limiter.ts';
import type { EndpointState } from '../failures/endpoint-state.ts';
import type { CallStats } from '../metrics/call-stats.ts';
import type { Hours } from '../time/hours.ts';
import type { Upstream } from '../upstream/upstream.ts';

/** One of the model endpoints that lines are sent to. */
export interface Target {
  /** Names it in the log and in `/readyz`, such as `gpu-1:8000`. */
  readonly name: string;
  readonly upstream: Upstream;
  /** Counts the calls of batches. */
  readonly calls: CallStats;
  readonly endpoint: EndpointState;
  readonly limiter: Limiter;
  /** Of endpoints with room, one with twice the weight gets twice as many lines. */
  readonly weight: number;
  /** When lines of batches may be sent to it; null for always. */
  readonly hours: Hours | null;
  /** Until when its hours exclude it, given the monotonic time in ms; in the past while it is open. */
  closedUntil(at: number): number;
  /** Calls of batches in flight. */
  inFlight: number;
  /** Live calls in flight. */
  liveInFlight: number;
  /** The models that it lists, or that the operator lists for it; null while that is not known. */
  models: ReadonlySet<string> | null;
  /** Whether the operator lists its models: what it says itself does not count. */
  readonly hasFixedModels: boolean;
  /** Models that it has refused as unknown since it was last asked for its list. */
  readonly lacking: Set<string>;
}

/** Whether a target lists a model; null while its list is not known. */
export function lists({ models }: Pick<Target, 'models'>, model: string): boolean | null {
  // Ollama lists `llama3:latest`, which is also reached as `llama3`.
  return models === null ? null : models.has(model) || models.has(`${model}:latest`);
}

/**
 * The targets that may serve a model: those that list it or whose list is not known; if there are none, those
 * that did not refuse it, since lists are not always complete; if there are none, all.
 */
export function serving(targets: readonly Target[], model: string | null): readonly Target[] {
  if (model === null || targets.length === 1) {
    return targets;
  }
  const able = targets.filter(({ lacking }) => !lacking.has(model));
  const listing = able.filter((target) => lists(target, model) !== false);
  return listing.length > 0 ? listing : able.length > 0 ? able : targets;
}

/** Whether a call of a batch may start at `at`, by the monotonic clock in ms. */
export function isFree(target: Target, at: number): boolean {
  const { endpoint, limiter, inFlight } = target;
  return inFlight < limiter.limit && heldUntil(target, at) <= at && endpoint.mayTry(at);
}

/** Returns until when the target accepts no call of a batch, by the monotonic clock in ms. */
export function heldUntil(target: Target, at: number): number {
  const { endpoint, limiter } = target;
  return Math.max(limiter.pausedUntil, endpoint.pausedUntil, target.closedUntil(at));
}
