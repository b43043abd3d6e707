type Wire = Record<string, unknown>;

/** Returns the frame of a batch as a tenant sees it. Calls `make` unless the frame is shared already. */
export type SharedFrames = (
  batch: Wire,
  tenant: string,
  make: () => Promise<Uint8Array>,
) => Promise<Uint8Array>;

/**
 * Shares frames between the listeners of a batch: a hub passes the same object to all of them, so the first
 * listener makes the frame and the others send its bytes. Only finished frames are shared, because workerd
 * lets no request wait for another one.
 */
export function createSharedFrames(): SharedFrames {
  const made = new WeakMap<Wire, Map<string, Uint8Array>>();
  return async (batch, tenant, make) => {
    const found = made.get(batch)?.get(tenant);
    if (found !== undefined) {
      return found;
    }
    const frame = await make();
    const ofBatch = made.get(batch) ?? new Map<string, Uint8Array>();
    made.set(batch, ofBatch.set(tenant, frame));
    return frame;
  };
}
