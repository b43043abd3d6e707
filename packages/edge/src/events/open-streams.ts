/** Counts the event streams that each tenant has open on this instance. */
export interface OpenStreams {
  /** Counts one more stream. Returns the function that stops counting it, or null if `max` are open. */
  add(tenant: string, max: number): (() => void) | null;
}

/**
 * A count in memory. No stream lasts longer than `maxMs`, so one that is older is no longer counted: a
 * runtime may drop the stream of a disconnected browser silently.
 */
export function countOpenStreams(maxMs: number, now: () => number = Date.now): OpenStreams {
  const tenants = new Map<string, Set<{ openedMs: number }>>();
  return {
    add(tenant, max) {
      const open = tenants.get(tenant) ?? new Set();
      // In the order in which they were opened, so the loop ends at the first that may still be alive.
      for (const stream of open) {
        if (now() - stream.openedMs <= maxMs) {
          break;
        }
        open.delete(stream);
      }
      if (open.size >= max) {
        return null;
      }
      const stream = { openedMs: now() };
      tenants.set(tenant, open.add(stream));
      return () => {
        open.delete(stream);
        if (open.size === 0 && tenants.get(tenant) === open) {
          tenants.delete(tenant);
        }
      };
    },
  };
}
