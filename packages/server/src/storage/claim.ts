import type { BatchRecord } from './records.ts';

/**
 * The right to run one batch until another server claims it. Every write of a run names its claim, so that of
 * two servers that both believe they have a batch only the later one writes.
 */
export interface Claim {
  batchId: string;
  /** The server that runs the batch. */
  owner: string;
  /** Grows with every claim of the batch, which distinguishes two claims of the same owner. */
  epoch: number;
}

/** A batch, and the claim under which it may run. */
export interface ClaimedBatch {
  record: BatchRecord;
  claim: Claim;
}

/** The parameters of a claim. */
export interface ClaimQuery {
  owner: string;
  /** How long the claims last without a renewal, in ms of the storage's own clock. */
  forMs: number;
  limit: number;
  /** Batches that are not claimed: those whose last run has not ended here. */
  except?: readonly string[];
  /** Only batches with this status are claimed. */
  status?: 'validating' | 'cancelling';
}

/**
 * Thrown by every write of a run whose claim is no longer the current one. Another server has the batch: the
 * run must stop immediately and must not retry.
 */
export class ClaimLostError extends Error {
  override readonly name = 'ClaimLostError';
  readonly claim: Claim;

  constructor(claim: Claim) {
    super(`The claim on batch ${claim.batchId} was lost: another server runs it now.`);
    this.claim = claim;
  }
}

/** Whether two claims are the same. */
export function isSameClaim(one: Claim | undefined, other: Claim): boolean {
  return (
    one !== undefined &&
    one.batchId === other.batchId &&
    one.owner === other.owner &&
    one.epoch === other.epoch
  );
}
