/** The faults that a test has injected for its tenant. */
export interface TenantFaults {
  /** After so many more requests connections are cut, as if the network were gone. */
  requestsUntilOffline: number;
  /** After `skip` more requests, the next `left` get this response instead of the gateway's. */
  refusals: { status: number; headers: Record<string, string>; skip: number; left: number };
  /** Requests that arrived, as `GET /batches/batch_1`. */
  seen: string[];
  /** Streams of events that are open now. */
  openStreams: number;
}

/** Decides about the next request: cut it, answer it with a fault, or let it pass. */
export function nextFate(faults: TenantFaults): 'cut' | 'refuse' | 'pass' {
  if (faults.requestsUntilOffline-- <= 0) {
    return 'cut';
  }
  const { refusals } = faults;
  if (refusals.skip-- > 0 || refusals.left-- <= 0) {
    return 'pass';
  }
  return 'refuse';
}

/** The faults of each tenant; tests that run in parallel do not disturb each other. */
export function createFaults(): (tenant: string) => TenantFaults {
  const tenants = new Map<string, TenantFaults>();
  return (tenant) => {
    const known = tenants.get(tenant) ?? {
      requestsUntilOffline: Number.POSITIVE_INFINITY,
      refusals: { status: 500, headers: {}, skip: 0, left: 0 },
      seen: [],
      openStreams: 0,
    };
    tenants.set(tenant, known);
    return known;
  };
}
