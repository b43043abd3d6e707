/** Makes a creation happen once: the client's key for it, and a fingerprint of what it asked for. */
export interface Once {
  key: string;
  fingerprint: string;
}

/** What came of a creation. */
export type Creation =
  | { type: 'created' }
  /** The client's key was used before: nothing was stored, and this is what it stands for. */
  | { type: 'repeated'; id: string; fingerprint: string };

/** Bytes that do not fit into a project: nothing was stored. */
export interface OverQuota {
  type: 'over_quota';
  /** What the project would have held. */
  bytes: number;
}
