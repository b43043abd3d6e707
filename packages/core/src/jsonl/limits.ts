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
export function withDefaults(limits: BatchLimits = {}): FileCounts {
  return {
    requests: limits.requests ?? 50_000,
    bytes: limits.bytes ?? 200_000_000,
    embeddingInputs: limits.embeddingInputs ?? 50_000,
  };
}

/** Whether one more request fits into a file. */
export function fits(file: FileCounts, bytes: number, embeddingInputs: number, limits: FileCounts): boolean {
  return (
    file.requests < limits.requests &&
    file.bytes + bytes <= limits.bytes &&
    file.embeddingInputs + embeddingInputs <= limits.embeddingInputs
  );
}

/**
 * How many inputs a body for `/v1/embeddings` has: a string or a list of tokens is one, a list of either is as many as it has.
 * Other endpoints have none.
 */
export function embeddingInputsOf(endpoint: string | undefined, body: object): number {
  if (endpoint !== '/v1/embeddings') return 0;
  const { input } = body as { input?: unknown };
  return Array.isArray(input) && typeof input[0] !== 'number' ? input.length : 1;
}
