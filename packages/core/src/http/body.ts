/** The events of a body while it is sent. */
export interface BodyEvents {
  /** Bytes were taken from the source: the attempt makes progress. */
  onBytes(): void;
  /** The source failed; the request must not end as if it were complete. */
  onFailure(error: unknown): void;
}

/** A body of bytes and how to send it. */
export interface RequestBody {
  contentType: string;
  /** Milliseconds to add to the timeout, for bodies that are sent without reports of progress. */
  allowanceMs: number;
  /** Throws `file_changed` if the body cannot be read any more. Absent if it can be read only once. */
  checkReadable?: (() => Promise<void>) | undefined;
  open(events: BodyEvents): Blob | ReadableStream<Uint8Array>;
}
