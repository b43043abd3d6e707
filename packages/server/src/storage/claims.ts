import { type Claim, ClaimLostError, isSameClaim } from './claim.ts';

/** Who runs which batch of a folder. */
export interface Claims {
  /** How many batches are claimed, whether their leases hold or not. */
  readonly size: number;
  /** Whether a batch is claimed by an owner whose lease holds. */
  isHeld(batchId: string): boolean;
  /** Claims a batch. Whoever had it before has lost it. */
  claim(batchId: string, owner: string): Claim;
  /** Lets everything of an owner be held for `forMs` from now on, and returns it. */
  renew(owner: string, forMs: number): Claim[];
  /** Gives a batch back; nothing happens when the claim is no longer the current one. */
  release(claim: Claim): void;
  /** Throws a {@link ClaimLostError} unless the claim is the current one. */
  check(claim: Claim): void;
  /** The batch has ended: nobody claims it again. */
  end(batchId: string): void;
}

/**
 * Claims in memory: one process at a time has a folder, and its death frees everything. `monotonic` reads a clock that nobody can set,
 * in ms.
 */
export function createClaims(monotonic: () => number): Claims {
  const current = new Map<string, Claim>();
  const leases = new Map<string, number>();
  let epochs = 0;

  return {
    get size() {
      return current.size;
    },
    isHeld(batchId) {
      const claim = current.get(batchId);
      return claim !== undefined && (leases.get(claim.owner) ?? 0) > monotonic();
    },
    claim(batchId, owner) {
      epochs += 1;
      const claim = { batchId, owner, epoch: epochs };
      current.set(batchId, claim);
      return claim;
    },
    renew(owner, forMs) {
      leases.set(owner, monotonic() + forMs);
      return [...current.values()].filter((claim) => claim.owner === owner);
    },
    release(claim) {
      if (isSameClaim(current.get(claim.batchId), claim)) {
        current.delete(claim.batchId);
      }
    },
    check(claim) {
      if (!isSameClaim(current.get(claim.batchId), claim)) {
        throw new ClaimLostError(claim);
      }
    },
    end: (batchId) => void current.delete(batchId),
  };
}
