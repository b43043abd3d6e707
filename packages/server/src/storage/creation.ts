/** A client's key for a creation, with which it happens only once. */
export interface IdempotencyKey {
  key: string;
  /** A digest of the request, to recognize another request with the same key. */
  fingerprint: string;
}

/** The outcome of a creation. */
export type Creation =
  | { type: 'created' }
  /** The key was used before: nothing was stored. `id` and `fingerprint` are those of the first creation. */
  | { type: 'repeated'; id: string; fingerprint: string };

/** The bytes do not fit into the project: nothing was stored. */
export interface OverQuota {
  type: 'over_quota';
  /** The bytes the project would have. */
  bytes: number;
}
