import type { BatchEndpoint } from '../wire/batch.ts';
import type { BatchRequest } from './request-line.ts';
import type { ChatBody, EmbeddingBody, ModerationBody, ResponsesBody } from './sdk-bodies.ts';

/**
 * Its calls are marked as pure, so that a bundle without them leaves them out. A custom id that is not given
 * is not in the request, so that `{ customId: 'mine', ...chatRequest(body) }` keeps its own.
 */
const helper =
  <Least extends object>(url: BatchEndpoint) =>
  <Body extends Least>(body: Body, customId?: string): BatchRequest<Body> =>
    customId === undefined ? { url, body } : { customId, url, body };

/**
 * A request for `/v1/chat/completions`, checked by the types of the `openai` package if you have it
 * installed. For another SDK, name its type: `chatRequest<MyBody>(…)`.
 *
 * @example
 * ```ts
 * const request = chatRequest({ model: 'gpt-5-mini', messages: [{ role: 'user', content: 'Good night' }] }, 'greeting');
 * console.log(request.url); // /v1/chat/completions
 * ```
 */
export const chatRequest: <Body extends ChatBody>(body: Body, customId?: string) => BatchRequest<Body> =
  /* @__PURE__ */ helper<ChatBody>('/v1/chat/completions');

/**
 * A request for `/v1/responses`.
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
 * A request for `/v1/embeddings`.
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
 * A request for `/v1/moderations`.
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
