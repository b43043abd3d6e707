import type { KnownBatchEndpoint } from '../wire/batch.ts';
import type { BatchRequest } from './request-line.ts';
import type { ChatBody, EmbeddingBody, ModerationBody, ResponsesBody } from './sdk-bodies.ts';

/**
 * Returns a helper that makes requests for one endpoint. Calls are marked as pure, so that a bundler can drop
 * unused helpers. Without a custom id the request has no such field, so that
 * `{ customId: 'mine', ...chatRequest(body) }` keeps its id.
 */
const helper =
  <Least extends object>(url: KnownBatchEndpoint) =>
  <Body extends Least>(body: Body, customId?: string): BatchRequest<Body> =>
    customId === undefined ? { url, body } : { customId, url, body };

/**
 * Makes a request for `/v1/chat/completions`. If the `openai` package is installed, its types check the body.
 * For another SDK, pass its type: `chatRequest<MyBody>(…)`.
 *
 * @example
 * ```ts
 * const messages = [{ role: 'user' as const, content: 'Good night' }];
 * const request = chatRequest({ model: 'gpt-5-mini', messages }, 'greeting');
 * console.log(request.url); // /v1/chat/completions
 * ```
 */
export const chatRequest: <Body extends ChatBody>(body: Body, customId?: string) => BatchRequest<Body> =
  /* @__PURE__ */ helper<ChatBody>('/v1/chat/completions');

/**
 * Makes a request for `/v1/responses`; see {@link chatRequest}.
 *
 * @example
 * ```ts
 * const request = responsesRequest({ model: 'gpt-5-mini', input: 'Good night' }, 'greeting');
 * ```
 */
export const responsesRequest: <Body extends ResponsesBody>(
  body: Body,
  customId?: string,
) => BatchRequest<Body> = /* @__PURE__ */ helper<ResponsesBody>('/v1/responses');

/**
 * Makes a request for `/v1/embeddings`; see {@link chatRequest}.
 *
 * @example
 * ```ts
 * const request = embeddingRequest({ model: 'text-embedding-3-small', input: ['moon', 'sun'] }, 'sky');
 * ```
 */
export const embeddingRequest: <Body extends EmbeddingBody>(
  body: Body,
  customId?: string,
) => BatchRequest<Body> = /* @__PURE__ */ helper<EmbeddingBody>('/v1/embeddings');

/**
 * Makes a request for `/v1/moderations`; see {@link chatRequest}.
 *
 * @example
 * ```ts
 * const request = moderationRequest({ input: 'Good night' }, 'greeting');
 * ```
 */
export const moderationRequest: <Body extends ModerationBody>(
  body: Body,
  customId?: string,
) => BatchRequest<Body> = /* @__PURE__ */ helper<ModerationBody>('/v1/moderations');
