import { sentimentModel } from '../model-ids.ts';
import { scoreSentiment } from './score-sentiment.ts';

/**
 * The body of a 200 answer of `POST /v1/chat/completions`: the verdict as a small JSON object in the message.
 */
export function chatResponse(text: string) {
  const content = JSON.stringify(scoreSentiment(text));
  // The model's tokens are words.
  const promptTokens = text.trim().split(/\s+/).length;
  return {
    id: `chatcmpl-${crypto.randomUUID()}`,
    object: 'chat.completion' as const,
    created: Math.floor(Date.now() / 1000),
    model: sentimentModel,
    choices: [
      {
        index: 0,
        message: { role: 'assistant' as const, content, refusal: null },
        logprobs: null,
        finish_reason: 'stop' as const,
      },
    ],
    usage: { prompt_tokens: promptTokens, completion_tokens: 1, total_tokens: promptTokens + 1 },
  };
}
