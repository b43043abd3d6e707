import type { PooledUpstream } from '../pool/pooled-upstream.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { openUpstream, type UpstreamDefaults, type UpstreamSettings } from './upstream-settings.ts';

/** A model endpoint as it is given to `serve`. */
export type GivenUpstream = string | Upstream | UpstreamSettings;

/** The endpoints that are open, by what they were given as. */
export interface UpstreamSet {
  /**
   * Returns the endpoints of a list. One whose settings are the same as before is the same object. Throws for
   * an invalid setting; nothing stays open then that was not open before.
   */
  open(given: readonly GivenUpstream[]): (Upstream | PooledUpstream)[];
}

/** Creates a set without endpoints. */
export function createUpstreamSet(defaults: UpstreamDefaults): UpstreamSet {
  let opened = new Map<unknown, Upstream | PooledUpstream>();
  return {
    open(given) {
      const next = new Map<unknown, Upstream | PooledUpstream>();
      try {
        for (const [index, one] of given.entries()) {
          const key = keyOf(one, given.slice(0, index));
          next.set(key, opened.get(key) ?? openUpstream(one, defaults));
        }
      } catch (error) {
        for (const [key, one] of next) {
          if (!opened.has(key)) {
            void ('upstream' in one ? one.upstream : one).close();
          }
        }
        throw error;
      }
      opened = next;
      return [...next.values()];
    },
  };
}

/** Settings are equal when their JSON is; the second of two equal ones is an endpoint of its own. */
function keyOf(given: GivenUpstream, before: readonly GivenUpstream[]): unknown {
  if (typeof given !== 'string' && 'send' in given) {
    return given;
  }
  const text = JSON.stringify(given);
  const equal = before.filter((other) => JSON.stringify(other) === text).length;
  return `${equal} ${text}`;
}
