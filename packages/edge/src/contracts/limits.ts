import { batchLimits } from '@offpeak/core/protocol';

/**
 * How much one tenant may use. `authenticate` may return other values for single tenants. Null means
 * unlimited; days end at midnight UTC.
 */
export interface Limits {
  /** Maximum size of one uploaded file in bytes. Default 200,000,000, the limit of the Batch API. */
  fileBytes: number;
  /** Maximum size of one part of an upload in bytes. Default 64 MiB, the limit of the Uploads API. */
  partBytes: number;
  /** Maximum number of requests in one batch input file. Default 50,000, the limit of the Batch API. */
  lines: number;
  /**
   * Maximum size of one line in bytes. Default 1 MiB. The gateway holds one line in memory for each running
   * upload.
   */
  lineBytes: number;
  /**
   * Maximum number of embedding inputs over all requests of one input file. Default 50,000, the limit of the
   * Batch API.
   */
  embeddingInputs: number;
  /** Concurrent event streams, counted by each instance of the gateway on its own. Default 100. */
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

/** The default limits. */
export const defaultLimits: Limits = {
  fileBytes: batchLimits.bytes,
  partBytes: 64 * 1024 * 1024,
  lines: batchLimits.requests,
  lineBytes: 1024 * 1024,
  embeddingInputs: batchLimits.embeddingInputs,
  eventStreams: 100,
  requestsPerMinute: null,
  requestsPerDay: null,
  bytesPerDay: null,
  linesPerDay: null,
  activeBatches: null,
};
