import type { IfInstalled } from '../jsonl/sdk-bodies.ts';

/** @ts-ignore The package need not be installed; only this type of it is used. */
type SdkMessageBody = import('@anthropic-ai/sdk').Anthropic.MessageCreateParamsNonStreaming;
/** @ts-ignore */
type SdkContents = import('@google/genai').Content[];

/**
 * A body for `/v1/messages` of Anthropic: the type of `@anthropic-ai/sdk` if it is installed, else the least
 * that it needs.
 */
export type MessageBody = IfInstalled<
  SdkMessageBody,
  { model: string; max_tokens: number; messages: readonly object[] }
>;

/**
 * A body for `generateContent` of Gemini: `contents` as `@google/genai` types them if it is installed, else
 * any objects. Other fields are as Gemini's REST API names them.
 */
export interface GenerateBody {
  contents: IfInstalled<SdkContents, readonly object[]>;
}
