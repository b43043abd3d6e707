import type { KnownBatchEndpoint } from '../wire/batch.ts';

/** What one endpoint of the Batch API asks of the requests sent to it. */
export interface EndpointRules {
  /** What the API's messages call it. */
  title: string;
  /**
   * The members of a body without which the API refuses the whole batch. What else a body needs is answered
   * request by request.
   */
  needs: readonly ('model' | 'messages')[];
  /** The member of a body that may name the model in place of `model`: a saved prompt has one of its own. */
  modelFrom?: string;
  /** Whether one body may hold several inputs, which are limited over the whole batch. */
  countsInputs?: boolean;
}

/**
 * Every endpoint of the Batch API, one entry each: the one place where it is said what a request line must
 * have. An endpoint that is not here has no rules of its own.
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
 * The rules of an endpoint; undefined for one that is not in the Batch API.
 *
 * @param endpoint The `url` of a line.
 */
export function rulesOf(endpoint: string | undefined): EndpointRules | undefined {
  return endpoint !== undefined && Object.hasOwn(endpointRules, endpoint)
    ? endpointRules[endpoint as KnownBatchEndpoint]
    : undefined;
}

/**
 * How many inputs a body has where they are limited, as for `/v1/embeddings`: a text or a list of tokens is
 * one, a list of either is as many as it has. Bodies for other endpoints have none.
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
