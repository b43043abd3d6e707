import type { AnswerUsage } from '../protocol/provider-traits.ts';
import { asNumber, asObject, asObjects, asText } from '../util/coerce.ts';
import type { Fields } from './openai-answer.ts';
import { answered, unanswered } from './result-rows.ts';

/** The gRPC code of a request that was cancelled. */
const cancelled = 1;

/** Returns a row of Gemini as a row of OpenAI. A prompt that was blocked has an answer without candidates. */
export function toRow({ key, response, error }: Fields): Fields {
  if (error || !response) {
    const { code, status, message } = asObject(error);
    return unanswered(
      key,
      code === cancelled ? 'batch_cancelled' : (status ?? code ?? 'no_response'),
      message,
    );
  }
  const answer = asObject(response);
  const reason = asObject(answer.promptFeedback).blockReason;
  return reason && asObjects(answer.candidates).length === 0
    ? unanswered(key, reason, `Gemini blocked the prompt: ${reason}.`)
    : answered(key, response, answer.responseId);
}

/** Returns the text of an answer without its thoughts, or null if it has none. */
export function textOf(answer: unknown): string | null {
  const [first] = asObjects(asObject(answer).candidates);
  const parts = asObjects(asObject(first?.content).parts);
  const texts = parts.flatMap(({ text, thought }) => (typeof text === 'string' && !thought ? text : []));
  return texts.length > 0 ? texts.join('') : null;
}

/** Returns the tokens of an answer. Thoughts are output that Gemini counts apart. */
export function usageOf(answer: unknown): AnswerUsage {
  const { modelVersion, usageMetadata } = asObject(answer);
  const count = (kind: string) => asNumber(asObject(usageMetadata)[`${kind}TokenCount`]) ?? 0;
  const thoughts = count('thoughts');
  const input = count('prompt');
  const output = count('candidates') + thoughts;
  return {
    model: asText(modelVersion),
    usage: usageMetadata
      ? {
          input_tokens: input,
          input_tokens_details: {
            cached_tokens: asNumber(asObject(usageMetadata).cachedContentTokenCount) ?? 0,
          },
          output_tokens: output,
          output_tokens_details: { reasoning_tokens: thoughts },
          total_tokens: count('total') || input + output,
        }
      : null,
  };
}
