import { type Claim, ClaimLostError, isSameClaim } from './claim.ts';

/** Who runs which batch of a storage. */
export interface Claims {
  /** The number of claimed batches, whether their leases are valid or not. */
  readonly size: number;
  /** Whether a batch is claimed by an owner whose lease is valid. */
  isHeld(batchId: string): boolean;
  /** Claims a batch. The previous owner has lost it. */
  claim(batchId: string, owner: string): Claim;
  /** Renews all claims of an owner for `forMs`, and returns them. */
  renew(owner: string, forMs: number): Claim[];
  /** Releases a batch. Does nothing when the claim is no longer the current one. */
  release(claim: Claim): void;
  /** Throws a `ClaimLostError` unless the claim is the current one. */
  check(claim: Claim): void;
  /** Removes the claim of a batch that has ended: nobody claims it again. */
  end(batchId: string): void;
}

/**
 * Creates claims in memory, for a storage that only one process can have open: the death of that process
 * releases everything.
 *
 * @param monotonic Reads a clock that nobody can set, in ms.
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
