import type { RequestLine } from '@offpeak/core';

/** About how many characters make a token in English text. */
const charactersPerToken = 4;

/** Characters of a request that a model reads: every text in its body, but not names such as the model's. */
export function promptCharacters({ body }: RequestLine): number {
  return (
    textLength(body.input) +
    textLength(body.messages) +
    textLength(body.prompt) +
    textLength(body.instructions)
  );
}

/** Tokens of a file, estimated from its first requests and their share of the file. */
export function estimateTokens(sample: readonly RequestLine[], requests: number): number {
  if (sample.length === 0) {
    return 0;
  }
  const characters = sample.reduce((sum, line) => sum + promptCharacters(line), 0);
  return Math.round(((characters / sample.length) * requests) / charactersPerToken);
}

function textLength(value: unknown): number {
  if (typeof value === 'string') {
    return value.length;
  }
  if (Array.isArray(value)) {
    return value.reduce<number>((sum, part) => sum + textLength(part), 0);
  }
  if (typeof value !== 'object' || value === null) {
    return 0;
  }
  const { content, text } = value as { content?: unknown; text?: unknown };
  return textLength(content) + textLength(text);
}
