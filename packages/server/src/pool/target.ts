import type { Limiter } from '../concurrency/limiter.ts';
import type { EndpointState } from '../failures/endpoint-state.ts';
import type { CallStats } from '../metrics/call-stats.ts';
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
  /** Calls of batches in flight. */
  inFlight: number;
  /** The models that it lists; null while that is not known. */
  models: ReadonlySet<string> | null;
  /** Models that it has refused as unknown since it was last asked for its list. */
  readonly lacking: Set<string>;
}

/** Whether a target may serve a model. A model or a list that is not known is worth a try. */
export function mayServe({ models, lacking }: Target, model: string | null): boolean {
  if (model === null) {
    return true;
  }
  if (lacking.has(model)) {
    return false;
  }
  // Ollama lists `llama3:latest`, which is also reached as `llama3`.
  return models === null || models.has(model) || models.has(`${model}:latest`);
}

/** Whether a call of a batch may start at `at`, by the monotonic clock in ms. */
export function isFree({ endpoint, limiter, inFlight }: Target, at: number): boolean {
  return inFlight < limiter.limit && heldUntil({ endpoint, limiter }) <= at && endpoint.mayTry(at);
}

/** Returns until when the target accepts no call, by the monotonic clock in ms. */
export function heldUntil({ endpoint, limiter }: Pick<Target, 'endpoint' | 'limiter'>): number {
  return Math.max(limiter.pausedUntil, endpoint.pausedUntil);
}
