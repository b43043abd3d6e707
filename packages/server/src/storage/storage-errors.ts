/** Thrown by `BlobStore.write` when a stream is longer than allowed. */
export class BlobTooLargeError extends Error {
  override readonly name = 'BlobTooLargeError';
  readonly maxBytes: number;

  constructor(maxBytes: number) {
    super(`The stream is longer than ${maxBytes} bytes.`);
    this.maxBytes = maxBytes;
  }
}

/**
 * Thrown while a blob is read whose bytes are missing or incomplete. A retry does not help; any other error
 * of a read may pass.
 */
export class BlobDamagedError extends Error {
  override readonly name = 'BlobDamagedError';
  readonly blob: string;

  /**
   * @param blob The key of the blob.
   * @param what What is wrong with it, such as `are missing`.
   * @param cause The error behind it.
   */
  constructor(blob: string, what: string, cause?: unknown) {
    super(`The stored bytes ${blob} ${what}.`, cause === undefined ? undefined : { cause });
    this.blob = blob;
  }
}

/**
 * Thrown by every write that the storage cannot accept: it is full, read-only, or broken. A retry may
 * succeed.
 */
export class StorageUnavailableError extends Error {
  override readonly name = 'StorageUnavailableError';
  readonly reason: 'full' | 'readonly' | 'broken';

  constructor(reason: 'full' | 'readonly' | 'broken', cause: unknown) {
    super(sentences[reason], { cause });
    this.reason = reason;
  }
}

const sentences = {
  full: 'The storage is full.',
  readonly: 'The storage is read-only.',
  broken: 'The storage failed.',
} as const;
