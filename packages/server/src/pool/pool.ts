import type { EndpointProblem } from '../failures/endpoint-state.ts';
import { heldUntil, isFree, lists, serving, type Target } from './target.ts';

/** The model endpoints of a server, which share its lines. */
export interface Pool {
  readonly targets: readonly Target[];
  /** Null while at least one endpoint works, as far as is known. */
  readonly problem: EndpointProblem | null;
  /** Until when no endpoint accepts a call, given the monotonic time in ms. */
  heldUntil(at: number): number;
  /** When the next of the endpoints that are held accepts calls again; `Infinity` when none is held. */
  nextFree(at: number): number;
  /** The calls that may be in flight at all endpoints together. */
  readonly limit: number;
  /** The limit never exceeds this. */
  readonly max: number;
  /** Returns the endpoint with the smallest load for its weight that may serve a model now, or null. */
  pick(at: number, model: string | null): Target | null;
  /** Whether an endpoint other than this one may serve a model. */
  hasOther(target: Target, model: string): boolean;
  /** Whether an endpoint is known to serve a model: it lists it, or has answered a request for it. */
  knows(model: string): boolean;
  /** Reports that a request for a model was answered. */
  answered(model: string): void;
  /** Replaces the endpoints. Calls in flight at those that are no longer here are not affected. */
  replace(targets: readonly Target[]): void;
}

/** Creates the pool of at least one endpoint. */
export function createPool(targets: readonly Target[]): Pool {
  return new TargetPool(targets);
}

class TargetPool implements Pool {
  #targets: readonly Target[];
  #answered = new Set<string>();

  constructor(targets: readonly Target[]) {
    this.#targets = targets;
  }

  get targets(): readonly Target[] {
    return this.#targets;
  }

  get problem(): EndpointProblem | null {
    const problems = this.#targets.map(({ endpoint }) => endpoint.problem);
    return problems.includes(null) ? null : (problems[0] ?? null);
  }

  get limit(): number {
    return this.#targets.reduce((sum, { limiter }) => sum + limiter.limit, 0);
  }

  get max(): number {
    return this.#targets.reduce((sum, { limiter }) => sum + limiter.max, 0);
  }

  heldUntil(at: number): number {
    return Math.min(...this.#targets.map((target) => heldUntil(target, at)));
  }

  nextFree(at: number): number {
    const held = this.#targets.map((target) => heldUntil(target, at)).filter((until) => until > at);
    return Math.min(...held, Infinity);
  }

  pick(at: number, model: string | null): Target | null {
    let best: Target | null = null;
    for (const target of serving(this.#targets, model)) {
      if (isFree(target, at) && (best === null || loadOf(target) < loadOf(best))) {
        best = target;
      }
    }
    return best;
  }

  hasOther(target: Target, model: string): boolean {
    return serving(this.#targets, model).some((other) => other !== target && !other.lacking.has(model));
  }

  knows(model: string): boolean {
    const isListed = (target: Target): boolean => lists(target, model) === true && !target.lacking.has(model);
    return this.#answered.has(model) || this.#targets.some(isListed);
  }

  answered(model: string): void {
    this.#answered.add(model);
  }

  replace(targets: readonly Target[]): void {
    this.#targets = targets;
    this.#answered = new Set();
  }
}

/** The share of a target that is used, for its weight. */
function loadOf({ limiter, inFlight, weight }: Target): number {
  return inFlight / (limiter.limit * weight);
}
