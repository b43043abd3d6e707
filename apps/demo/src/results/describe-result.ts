import { type BatchResult, resultEmbedding, resultText } from '@offpeak/core';

/** Characters of a result of another kind that are shown. */
const maxJson = 500;

/** Describes a result in one line: its text, vector or verdict, else its JSON; the message of an error. */
export function describeResult(result: BatchResult<unknown>): string {
  if (result.status !== 'succeeded') {
    return result.error.message;
  }
  const vector = resultEmbedding(result);
  return (
    resultText(result) ??
    (vector && describeVector(vector)) ??
    describeModeration(result.body) ??
    JSON.stringify(result.body).slice(0, maxJson)
  );
}

function describeVector(vector: readonly number[]): string {
  const first = vector.slice(0, 3).map((value) => value.toFixed(3));
  return `${vector.length} numbers: ${first.join(', ')} …`;
}

function describeModeration(body: unknown): string | null {
  const flagged = (body as { results?: { flagged?: unknown }[] } | null)?.results?.[0]?.flagged;
  return typeof flagged === 'boolean' ? (flagged ? 'Flagged' : 'Not flagged') : null;
}
