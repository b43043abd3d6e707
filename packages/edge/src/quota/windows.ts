/** The owner of a claim and its end, in unix ms. */
export interface Claim {
  owner: string;
  endsMs: number;
}

/** Whether a stored value is a claim that has not expired. */
export function isUnexpired(stored: unknown, nowMs: number): stored is Claim {
  return typeof stored === 'object' && stored !== null && (stored as Claim).endsMs > nowMs;
}

/** The window that contains a moment. Windows begin at multiples of their length, so days at midnight UTC. */
export function windowAt(nowMs: number, windowMs: number): { index: number; resetMs: number } {
  const index = Math.floor(nowMs / windowMs);
  return { index, resetMs: (index + 1) * windowMs - nowMs };
}
