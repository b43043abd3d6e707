/** What a test has asked to go wrong for its tenant. */
export interface TenantFaults {
  /** Connections are cut, as if the network were gone. */
  offline: boolean;
  /** The next so many requests get this answer instead of the gateway's. */
  refusals: { status: number; headers: Record<string, string>; left: number } | null;
  /** Requests that came, as `GET /batches/batch_1`. */
  seen: string[];
}

/** The faults of each tenant; tests that run side by side do not disturb each other. */
export function createFaults(): (tenant: string) => TenantFaults {
  const tenants = new Map<string, TenantFaults>();
  return (tenant) => {
    const known = tenants.get(tenant) ?? { offline: false, refusals: null, seen: [] };
    tenants.set(tenant, known);
    return known;
  };
}
