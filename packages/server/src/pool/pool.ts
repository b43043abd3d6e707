import type { EndpointProblem } from '../failures/endpoint-state.ts';
import { heldUntil, isFree, mayServe, type Target } from './target.ts';

/** The model endpoints of a server, which share its lines. */
export interface Pool {
  readonly targets: readonly Target[];
  /** Null while at least one endpoint works, as far as is known. */
  readonly problem: EndpointProblem | null;
  /** Until when no endpoint accepts a call, by the monotonic clock in ms. */
  readonly heldUntil: number;
  /** When the next of the endpoints that are held accepts calls again; `Infinity` when none is held. */
  nextFree(at: number): number;
  /** The calls that may be in flight at all endpoints together. */
  readonly limit: number;
  /** The limit never exceeds this. */
  readonly max: number;
  /** Returns the endpoint with the largest free share that may serve a model now, or null. */
  pick(at: number, model: string | null): Target | null;
  /** Whether an endpoint other than this one may serve a model. */
  hasOther(target: Target, model: string | null): boolean;
}

/** Creates the pool of at least one endpoint. */
export function createPool(targets: readonly Target[]): Pool {
  const sum = (value: (target: Target) => number): number =>
    targets.reduce((total, target) => total + value(target), 0);
  return {
    targets,
    get problem() {
      const problems = targets.map(({ endpoint }) => endpoint.problem);
      return problems.includes(null) ? null : (problems[0] ?? null);
    },
    get heldUntil() {
      return Math.min(...targets.map(heldUntil));
    },
    nextFree: (at) => Math.min(...targets.map(heldUntil).filter((until) => until > at), Infinity),
    get limit() {
      return sum(({ limiter }) => limiter.limit);
    },
    get max() {
      return sum(({ limiter }) => limiter.max);
    },
    pick(at, model) {
      let best: Target | null = null;
      for (const target of targets) {
        if (isFree(target, at) && mayServe(target, modelFor(targets, model)) && isFreer(target, best)) {
          best = target;
        }
      }
      return best;
    },
    hasOther: (target, model) => targets.some((other) => other !== target && mayServe(other, model)),
  };
}

/** A model that no endpoint lists is tried at each: lists are not always complete. */
function modelFor(targets: readonly Target[], model: string | null): string | null {
  return targets.some((target) => mayServe(target, model)) ? model : null;
}

function isFreer(target: Target, best: Target | null): boolean {
  return best === null || freeShare(target) > freeShare(best);
}

function freeShare({ limiter, inFlight }: Target): number {
  return (limiter.limit - inFlight) / limiter.limit;
}
