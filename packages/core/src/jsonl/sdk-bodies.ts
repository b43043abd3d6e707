/**
 * `Installed` if its package is installed, else `Otherwise`: the type of a missing package is `any`, to which
 * `unknown` can be assigned.
 */
export type IfInstalled<Installed, Otherwise> = [unknown] extends [Installed] ? Otherwise : Installed;

/** @ts-ignore The `openai` package need not be installed; only these of its types are used. */
type SdkChatBody = import('openai').OpenAI.ChatCompletionCreateParamsNonStreaming;
/** @ts-ignore */
type SdkResponsesBody = import('openai').OpenAI.Responses.ResponseCreateParamsNonStreaming;
/** @ts-ignore */
type SdkEmbeddingBody = import('openai').OpenAI.EmbeddingCreateParams;
/** @ts-ignore */
type SdkModerationBody = import('openai').OpenAI.ModerationCreateParams;

/**
 * A body for `/v1/chat/completions`: the type of the `openai` package if it is installed, else the least that
 * endpoint needs.
 */
export type ChatBody = IfInstalled<SdkChatBody, { model: string; messages: readonly object[] }>;

/**
 * A body for `/v1/responses`: the type of the `openai` package if it is installed, else the least that
 * endpoint needs.
 */
export type ResponsesBody = IfInstalled<SdkResponsesBody, { model?: string | undefined; input?: unknown }>;

/**
 * A body for `/v1/embeddings`: the type of the `openai` package if it is installed, else the least that
 * endpoint needs.
 */
export type EmbeddingBody = IfInstalled<
  SdkEmbeddingBody,
  { model: string; input: string | readonly string[] | readonly number[] | readonly (readonly number[])[] }
>;

/**
 * A body for `/v1/moderations`: the type of the `openai` package if it is installed, else the least that
 * endpoint needs.
 */
export type ModerationBody = IfInstalled<SdkModerationBody, { model?: string | undefined; input: unknown }>;
