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
export function createPool(first: readonly Target[]): Pool {
  let targets = first;
  let answered = new Set<string>();
  const sum = (value: (target: Target) => number): number =>
    targets.reduce((total, target) => total + value(target), 0);
  return {
    get targets() {
      return targets;
    },
    get problem() {
      const problems = targets.map(({ endpoint }) => endpoint.problem);
      return problems.includes(null) ? null : (problems[0] ?? null);
    },
    heldUntil: (at) => Math.min(...targets.map((target) => heldUntil(target, at))),
    nextFree: (at) =>
      Math.min(...targets.map((target) => heldUntil(target, at)).filter((until) => until > at), Infinity),
    get limit() {
      return sum(({ limiter }) => limiter.limit);
    },
    get max() {
      return sum(({ limiter }) => limiter.max);
    },
    pick(at, model) {
      let best: Target | null = null;
      for (const target of serving(targets, model)) {
        if (isFree(target, at) && (best === null || loadOf(target) < loadOf(best))) {
          best = target;
        }
      }
      return best;
    },
    hasOther: (target, model) =>
      serving(targets, model).some((other) => other !== target && !other.lacking.has(model)),
    knows: (model) =>
      answered.has(model) ||
      targets.some((target) => lists(target, model) === true && !target.lacking.has(model)),
    answered: (model) => void answered.add(model),
    replace(next) {
      targets = next;
      answered = new Set();
    },
  };
}

/** The share of a target that is used, for its weight. */
function loadOf({ limiter, inFlight, weight }: Target): number {
  return inFlight / (limiter.limit * weight);
}
