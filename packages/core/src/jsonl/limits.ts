import { OffpeakError } from '../errors/offpeak-error.ts';

/** How large one batch may be. */
export interface BatchLimits {
  /** Default 50,000. */
  requests?: number | undefined;
  /** Bytes of the input file. Default 200,000,000. */
  bytes?: number | undefined;
  /** Inputs over all requests to `/v1/embeddings`. Default 50,000. */
  embeddingInputs?: number | undefined;
}

/** How much a file holds. */
export interface FileCounts {
  requests: number;
  bytes: number;
  embeddingInputs: number;
}

/** Fills in what OpenAI allows. */
export function withDefaults({
  requests = 50_000,
  bytes = 200_000_000,
  embeddingInputs = 50_000,
}: BatchLimits = {}): FileCounts {
  return { requests, bytes, embeddingInputs };
}

/** What a request takes up in a file. */
export interface SizedRequest {
  bytes: number;
  embeddingInputs: number;
  /** 1-based place in the job. */
  position: number;
}

export function emptyFile(): FileCounts {
  return { requests: 0, bytes: 0, embeddingInputs: 0 };
}

/** Counts one more request in, if it fits. One that fits into no file is `invalid_request`. */
export function addIfFits(
  file: FileCounts,
  { bytes, embeddingInputs, position }: SizedRequest,
  limits: FileCounts,
): boolean {
  const fits =
    file.requests < limits.requests &&
    file.bytes + bytes <= limits.bytes &&
    file.embeddingInputs + embeddingInputs <= limits.embeddingInputs;
  if (fits) {
    file.requests++;
    file.bytes += bytes;
    file.embeddingInputs += embeddingInputs;
  } else if (file.requests === 0)
    throw new OffpeakError(
      'invalid_request',
      `Request ${position} has ${bytes} bytes and ${embeddingInputs} embedding inputs; one batch takes ${limits.bytes} and ${limits.embeddingInputs}.`,
      { line: position },
    );
  return fits;
}

/**
 * How many inputs a body for `/v1/embeddings` has: a string or a list of tokens is one, a list of either is as many as it has.
 * Other endpoints have none.
 */
export function embeddingInputsOf(endpoint: string | undefined, body: unknown): number {
  if (endpoint !== '/v1/embeddings') return 0;
  const input = (body as { input?: unknown } | null | undefined)?.input;
  return Array.isArray(input) && typeof input[0] !== 'number' ? input.length : 1;
}
