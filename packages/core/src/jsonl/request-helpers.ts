import type { BatchEndpoint } from '../wire/batch.ts';
import type { BatchRequest } from './request-line.ts';

/** The least a body for `/v1/chat/completions` has. */
export interface ChatBody {
  model: string;
  messages: readonly object[];
}

/** The least a body for `/v1/responses` has. */
export interface ResponsesBody {
  model?: string | undefined;
  input?: unknown;
}

/** The least a body for `/v1/embeddings` has. */
export interface EmbeddingBody {
  model: string;
  input: string | readonly string[] | readonly number[] | readonly (readonly number[])[];
}

/** The least a body for `/v1/moderations` has. */
export interface ModerationBody {
  model?: string | undefined;
  input: unknown;
}

const helper =
  <Least extends object>(url: BatchEndpoint) =>
  <Body extends Least>(body: Body, customId?: string): BatchRequest<Body> => ({ customId, url, body });

/**
 * A request for `/v1/chat/completions`. Name the body type of your SDK to have every field checked:
 * `chatRequest<OpenAI.ChatCompletionCreateParamsNonStreaming>(…)`.
 *
 * @example
 * ```ts
 * const request = chatRequest({ model: 'gpt-5-mini', messages: [{ role: 'user', content: 'Good night' }] }, 'greeting');
 * console.log(request.url); // /v1/chat/completions
 * ```
 */
export const chatRequest: <Body extends ChatBody>(body: Body, customId?: string) => BatchRequest<Body> =
  helper<ChatBody>('/v1/chat/completions');

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
) => BatchRequest<Body> = helper<ResponsesBody>('/v1/responses');

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
) => BatchRequest<Body> = helper<EmbeddingBody>('/v1/embeddings');

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
) => BatchRequest<Body> = helper<ModerationBody>('/v1/moderations');
