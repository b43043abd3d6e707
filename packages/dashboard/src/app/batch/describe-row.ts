import { normalizeUsage, resultText } from '@offpeak/core';
import type { ResultRow } from '../api/queries.ts';

/** A result as the table shows it. */
export interface RowText {
  /** Such as `200`, or the code of an error without an answer. */
  status: string;
  isFailed: boolean;
  /** The answer or the message of the error, in one piece. */
  text: string;
  inputTokens: number | null;
  outputTokens: number | null;
}

const maxJson = 4000;

/** Returns what a person wants to read of a result. */
export function describeRow({ custom_id: customId, response, error }: ResultRow): RowText {
  const usage = normalizeUsage((response?.body as { usage?: unknown } | null)?.usage);
  const tokens = { inputTokens: usage?.input_tokens ?? null, outputTokens: usage?.output_tokens ?? null };
  if (response === null) {
    return { status: error?.code ?? 'no answer', isFailed: true, text: error?.message ?? '', ...tokens };
  }
  const status = String(response.status_code);
  const { body } = response;
  if (response.status_code >= 200 && response.status_code < 300) {
    const result = { status: 'succeeded', customId, body } as Parameters<typeof resultText>[0];
    return { status, isFailed: false, text: resultText(result) ?? abridged(body), ...tokens };
  }
  const message = (body as { error?: { message?: unknown } } | null)?.error?.message;
  return { status, isFailed: true, text: typeof message === 'string' ? message : abridged(body), ...tokens };
}

/** A value as JSON to be read by a person: long vectors would fill the page with digits. */
export function abridged(value: unknown, indent?: number): string {
  const text = JSON.stringify(
    value,
    (_key, part: unknown) =>
      Array.isArray(part) && part.length > 12 && part.every((item) => typeof item === 'number')
        ? [...part.slice(0, 6), `… ${part.length - 6} more numbers`]
        : part,
    indent,
  );
  return indent === undefined ? (text ?? '').slice(0, maxJson) : (text ?? '');
}
