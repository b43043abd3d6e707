import type { KnownBatchEndpoint } from '../wire/batch.ts';

/** What one endpoint of the Batch API requires of its requests. */
export interface EndpointRules {
  /** The name in the API's messages. */
  title: string;
  /**
   * The fields of a body without which the API refuses the whole batch. Other missing fields fail only their
   * request.
   */
  needs: readonly ('model' | 'messages')[];
  /** The field of a body that may name the model instead of `model`: a saved prompt has its own model. */
  modelFrom?: string;
  /** Whether a body may have several inputs, whose number is limited per batch. */
  countsInputs?: boolean;
}

/**
 * Every endpoint of the Batch API, one entry each: the only place that says what a request line must have. An
 * endpoint that is not in the table has no rules of its own.
 */
export const endpointRules = {
  '/v1/responses': { title: 'Responses', needs: ['model'], modelFrom: 'prompt' },
  '/v1/chat/completions': { title: 'Chat Completions', needs: ['model', 'messages'] },
  '/v1/embeddings': { title: 'Embeddings', needs: ['model'], countsInputs: true },
  '/v1/completions': { title: 'Completions', needs: ['model'] },
  '/v1/moderations': { title: 'Moderations', needs: [] },
  '/v1/images/generations': { title: 'Image Generations', needs: [] },
  '/v1/images/edits': { title: 'Image Edits', needs: [] },
  '/v1/videos': { title: 'Videos', needs: [] },
} as const satisfies Record<KnownBatchEndpoint, EndpointRules>;

/** The endpoints of the Batch API. */
export const batchEndpoints = /* @__PURE__ */ Object.keys(endpointRules) as KnownBatchEndpoint[];

/**
 * Returns the rules of an endpoint; undefined for one that is not in the Batch API.
 *
 * @param endpoint The `url` of a line.
 */
export function rulesOf(endpoint: string | undefined): EndpointRules | undefined {
  return endpoint !== undefined && Object.hasOwn(endpointRules, endpoint)
    ? endpointRules[endpoint as KnownBatchEndpoint]
    : undefined;
}

/**
 * Returns how many inputs a body has, for an endpoint that limits them, such as `/v1/embeddings`: a text or a
 * list of tokens is one input, a list of these is as many as it has items. 0 for other endpoints.
 *
 * @param endpoint The `url` of the line.
 * @param body The `body` of the line.
 */
export function embeddingInputsOf(endpoint: string | undefined, body: unknown): number {
  if (!rulesOf(endpoint)?.countsInputs) {
    return 0;
  }
  const input = (body as { input?: unknown } | null | undefined)?.input;
  return Array.isArray(input) && typeof input[0] !== 'number' ? input.length : 1;
}
