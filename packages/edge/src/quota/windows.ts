/** Who has claimed a key and until when, in unix ms. */
export interface Claim {
  holder: string;
  endsMs: number;
}

/** Whether a stored value is a claim that still holds. */
export function isHeld(stored: unknown, nowMs: number): stored is Claim {
  return typeof stored === 'object' && stored !== null && (stored as Claim).endsMs > nowMs;
}

/**
 * The window that a moment falls into: windows begin at multiples of their length, so days at midnight UTC.
 */
export function windowAt(nowMs: number, windowMs: number): { index: number; resetMs: number } {
  const index = Math.floor(nowMs / windowMs);
  return { index, resetMs: (index + 1) * windowMs - nowMs };
}
