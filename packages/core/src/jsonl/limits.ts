import { OffpeakError } from '../errors/offpeak-error.ts';
import { batchLimits, type FileCounts, lineOverLimit } from '../protocol/whole-file.ts';

export type { FileCounts };

/** How large one batch may be. */
export interface BatchLimits {
  /** Default 50,000. */
  requests?: number | undefined;
  /** Bytes of the input file. Default 200,000,000. */
  bytes?: number | undefined;
  /** Inputs over all requests to `/v1/embeddings`. Default 50,000. */
  embeddingInputs?: number | undefined;
}

/** Returns limits with those of the provider as defaults, and then those of OpenAI. */
export function withDefaults(limits: BatchLimits = {}, provider: BatchLimits = {}): FileCounts {
  const limit = (name: keyof FileCounts) => limits[name] ?? provider[name] ?? batchLimits[name];
  return {
    requests: limit('requests'),
    bytes: limit('bytes'),
    embeddingInputs: limit('embeddingInputs'),
  };
}

/** The size of a request in a file. */
export interface SizedRequest {
  bytes: number;
  embeddingInputs: number;
  /** 1-based position in the job. */
  position: number;
}

/** Returns the counts of an empty file. */
export function emptyFile(): FileCounts {
  return { requests: 0, bytes: 0, embeddingInputs: 0 };
}

/** Adds a request to a file if it fits. Throws `invalid_request` for one that fits into no file. */
export function addIfFits(file: FileCounts, request: SizedRequest, limits: FileCounts): boolean {
  const over = exceededLimit(file, request, limits);
  if (over === undefined) {
    file.requests++;
    file.bytes += request.bytes;
    file.embeddingInputs += request.embeddingInputs;
    return true;
  }
  if (file.requests === 0 && over !== 'requests') {
    const { position: line } = request;
    const { message } = lineOverLimit(over, request[over], limits[over]);
    throw new OffpeakError('invalid_request', `Request ${line}: ${message}`, { line });
  }
  return false;
}

/** Returns the limit that a file would exceed with one more request; undefined if it fits. */
export function exceededLimit(
  file: FileCounts,
  { bytes, embeddingInputs }: Pick<SizedRequest, 'bytes' | 'embeddingInputs'>,
  limits: FileCounts,
): keyof FileCounts | undefined {
  if (file.requests >= limits.requests) {
    return 'requests';
  }
  if (file.bytes + bytes > limits.bytes) {
    return 'bytes';
  }
  return file.embeddingInputs + embeddingInputs > limits.embeddingInputs ? 'embeddingInputs' : undefined;
}
