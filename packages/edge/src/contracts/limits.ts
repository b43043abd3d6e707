/**
 * What one tenant may use. `authenticate` may return other values for single tenants. Null is no limit; days
 * end at midnight UTC.
 */
export interface Limits {
  /** Most bytes of one uploaded file. Default 200,000,000, what the Batch API takes. */
  fileBytes: number;
  /** Most bytes of one part of an upload. Default 64 MiB, what the Uploads API takes. */
  partBytes: number;
  /** Most requests in one batch input file. Default 50,000, what the Batch API takes. */
  lines: number;
  /**
   * Most bytes of one line of it. Default 1 MiB. The gateway holds one line in memory for each running
   * upload.
   */
  lineBytes: number;
  /** Most embedding inputs over all requests of one input file. Default 50,000, what the Batch API takes. */
  embeddingInputs: number;
  /** Event streams open at once, on each instance of the gateway by itself. Default 100. */
  eventStreams: number;
  /** HTTP requests a minute. Default null. */
  requestsPerMinute: number | null;
  /** HTTP requests a day. Default null. */
  requestsPerDay: number | null;
  /**
   * Bytes of uploads a day, failed ones included. Default null. With a limit, uploads must have a content
   * length.
   */
  bytesPerDay: number | null;
  /**
   * Batch requests (lines of input files) a day: of each upload, and of each further batch that is made of
   * it. Default null.
   */
  linesPerDay: number | null;
  /** Batches that have not ended. Default null. */
  activeBatches: number | null;
}

/** The limits that hold where nothing else is said. */
export const defaultLimits: Limits = {
  fileBytes: 200_000_000,
  partBytes: 64 * 1024 * 1024,
  lines: 50_000,
  lineBytes: 1024 * 1024,
  embeddingInputs: 50_000,
  eventStreams: 100,
  requestsPerMinute: null,
  requestsPerDay: null,
  bytesPerDay: null,
  linesPerDay: null,
  activeBatches: null,
};
