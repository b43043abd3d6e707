import type { BatchResult } from '@offpeak/core';

interface AnswerBody {
  choices?: { message?: { content?: unknown }; text?: unknown }[];
  output_text?: unknown;
  output?: { content?: { text?: unknown }[] }[];
  data?: { embedding?: unknown; url?: unknown }[];
  results?: { flagged?: unknown }[];
}

/** The answer of a result in one line of text: what a person wants to see first, whichever endpoint it came from. */
export function resultText(result: BatchResult<unknown>): string {
  if (result.status !== 'succeeded') {
    return result.error.message;
  }
  const body = (result.body ?? {}) as AnswerBody;
  const choice = body.choices?.[0];
  const embedding = body.data?.[0]?.embedding;
  if (typeof choice?.message?.content === 'string') {
    return choice.message.content;
  }
  if (typeof choice?.text === 'string') {
    return choice.text;
  }
  if (typeof body.output_text === 'string') {
    return body.output_text;
  }
  const text = body.output
    ?.flatMap((part) => part.content ?? [])
    .find((part) => typeof part.text === 'string')?.text;
  if (typeof text === 'string') {
    return text;
  }
  if (Array.isArray(embedding)) {
    return describeVector(embedding);
  }
  if (typeof embedding === 'string') {
    return 'A vector, base64';
  }
  if (typeof body.results?.[0]?.flagged === 'boolean') {
    return body.results[0].flagged ? 'Flagged' : 'Not flagged';
  }
  return JSON.stringify(result.body).slice(0, 500);
}

function describeVector(vector: unknown[]): string {
  const first = vector.slice(0, 3).map((value) => (typeof value === 'number' ? value.toFixed(3) : '?'));
  return `${vector.length} numbers: ${first.join(', ')} …`;
}
