/** The limits of a server. Sizes are in bytes, times in the unit of their name. */
export interface Limits {
  /** One file. Default 512 MB (536,870,912). */
  maxFileBytes: number;
  /** The input file of a batch. Default 200 MB (209,715,200). */
  maxBatchFileBytes: number;
  /** The number of requests in one batch. Default 50,000. */
  maxBatchRequests: number;
  /** The number of embedding inputs of all requests of a batch. Default 50,000. */
  maxEmbeddingInputs: number;
  /**
   * One line of an input file. Default 8 MB (8,388,608): enough for an image of 6 MB in base64. A line is
   * held in memory for each request in flight, and parsed in one step.
   */
  maxLineBytes: number;
  /** The number of characters of a `custom_id`. Default 512. */
  maxCustomIdLength: number;
  /** The number of invalid lines that are listed in `errors.data`; the others are counted. Default 100. */
  maxReportedErrors: number;
  /** An upload with all its parts. Default 8 GB (8,589,934,592). */
  maxUploadBytes: number;
  /** One part of an upload. Default 64 MB (67,108,864). */
  maxPartBytes: number;
  /** How long an upload stays open, in seconds. Default 3,600. */
  uploadSeconds: number;
  /** All files of one project together. Default 2.5 TB (2,500,000,000,000). */
  maxProjectBytes: number;
  /** The body of a JSON request. Default 1 MB (1,048,576). */
  maxJsonBytes: number;
  /** One answer of the model endpoint. Default 64 MB (67,108,864). */
  maxAnswerBytes: number;
  /** How long after its creation a batch expires, in seconds. Default 86,400 (24 h). */
  batchSeconds: number;
  /**
   * How long files of purpose `batch` and result files are kept unless asked otherwise, in seconds. Default
   * 2,592,000 (30 days).
   */
  batchFileSeconds: number;
  /** How long ended batches are kept, in seconds. Default 31,536,000 (365 days). */
  batchHistorySeconds: number;
}

const mega = 1024 * 1024;

/** The default limits: those of the API as OpenAI publishes them, and this server's own. */
export const defaultLimits: Readonly<Limits> = {
  maxFileBytes: 512 * mega,
  maxBatchFileBytes: 200 * mega,
  maxBatchRequests: 50_000,
  maxEmbeddingInputs: 50_000,
  maxLineBytes: 8 * mega,
  maxCustomIdLength: 512,
  maxReportedErrors: 100,
  maxUploadBytes: 8192 * mega,
  maxPartBytes: 64 * mega,
  uploadSeconds: 3600,
  maxProjectBytes: 2_500_000_000_000,
  maxJsonBytes: mega,
  maxAnswerBytes: 64 * mega,
  batchSeconds: 86_400,
  batchFileSeconds: 2_592_000,
  batchHistorySeconds: 31_536_000,
};

/**
 * Returns the default limits with some replaced. Throws a `RangeError` for a limit that is not a whole number
 * of at least 1.
 *
 * @example
 * ```ts
 * resolveLimits({ maxBatchRequests: 100_000 });
 * ```
 */
export function resolveLimits(limits: Partial<Limits> = {}): Limits {
  const resolved = { ...defaultLimits, ...limits };
  for (const [name, value] of Object.entries(resolved)) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new RangeError(`limits.${name} must be a whole number of at least 1, not ${String(value)}.`);
    }
  }
  return resolved;
}
