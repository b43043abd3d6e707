/** What an attempt wants to hear about its body. */
export interface BodyEvents {
  /** Bytes were taken from the source: the attempt is alive. */
  onBytes(): void;
  /** The source failed; the request must not end as if it were whole. */
  onFailure(error: unknown): void;
}

/** A body of bytes and how to send it. */
export interface RequestBody {
  contentType: string;
  /** Extra milliseconds to answer, for bodies that are sent without telling how far they are. */
  allowanceMs: number;
  /** Throws `file_changed` if the body cannot be read any more. Absent where it can be read only once. */
  checkReadable?: (() => Promise<void>) | undefined;
  open(events: BodyEvents): Blob | ReadableStream<Uint8Array>;
}
