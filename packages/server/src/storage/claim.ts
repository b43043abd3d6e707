import type { BatchRecord } from './records.ts';

/**
 * The right to run one batch, until someone else claims it. Everything a runner writes names its claim, so of two that both believe
 * they have a batch only the later one writes.
 */
export interface Claim {
  batchId: string;
  /** The server that runs the batch. */
  owner: string;
  /** Grows with every claim of the batch, so that an owner's second claim is told from its first. */
  epoch: number;
}

/** A batch, and the claim under which it may be run. */
export interface ClaimedBatch {
  record: BatchRecord;
  claim: Claim;
}

/** What a server asks for when it looks for work. */
export interface ClaimQuery {
  owner: string;
  /** How long the batches are held without a renewal, in ms of the storage's own clock. */
  forMs: number;
  limit: number;
  /** Batches to leave alone: those whose last run still drains here. */
  except?: readonly string[];
  /** Only batches with this status. */
  status?: 'validating' | 'cancelling';
}

/**
 * Thrown at every write of a runner whose claim is no longer the current one. Another server has the batch: the run must stop at
 * once, and must not retry.
 */
export class ClaimLostError extends Error {
  override readonly name = 'ClaimLostError';
  readonly claim: Claim;

  constructor(claim: Claim) {
    super(`The claim on batch ${claim.batchId} was lost: another server runs it now.`);
    this.claim = claim;
  }
}

/** Whether two claims are the same one. */
export function isSameClaim(one: Claim | undefined, other: Claim): boolean {
  return (
    one !== undefined &&
    one.batchId === other.batchId &&
    one.owner === other.owner &&
    one.epoch === other.epoch
  );
}
