import { newId } from '../ids.ts';
import type { BatchEnding } from '../storage/records.ts';

/** Digits of the line's place at the end of a result's id. */
const indexDigits = 8;

/**
 * The id of a line's result. It ends in the line's place in the file, so that a journal alone says which lines are done,
 * and the same line of the same batch always has the same id.
 *
 * @example
 * ```ts
 * resultId('batch_6f1c', 41); // 'batch_req_6f1c00000029'
 * ```
 */
export function resultId(batchId: string, index: number): string {
  return `batch_req_${batchId.replace(/^batch_/, '')}${index.toString(16).padStart(indexDigits, '0')}`;
}

/** The line's place from the id of its result, or null when it is none. */
export function indexOfResult(id: string): number | null {
  const digits = id.slice(-indexDigits);
  return /^batch_req_/.test(id) && /^[0-9a-f]{8}$/.test(digits) ? Number.parseInt(digits, 16) : null;
}

/** A line on its way: which one it is, and its two members as they stand in the input file. */
export interface Line {
  /** Place among the requests of the file, from 0. */
  index: number;
  /** JSON text of `custom_id`. */
  customId: string;
  /** JSON text of `body`. */
  body: string;
}

/** The result of a request that was answered; `bodyText` must be valid JSON and goes in as it is. */
export function answeredLine(
  batchId: string,
  line: Line,
  answer: { status: number; requestId: string | null; bodyText: string },
): string {
  const requestId = JSON.stringify(answer.requestId ?? newId('req_'));
  // Line breaks outside of strings are the only ones valid JSON can have, and a space means the same.
  const body = answer.bodyText.replace(/[\r\n]+/g, ' ');
  const response = `{"status_code":${answer.status},"request_id":${requestId},"body":${body}}`;
  return `{"id":"${resultId(batchId, line.index)}","custom_id":${line.customId},"response":${response},"error":null}`;
}

/** The result of a request that has no answer. */
export function unansweredLine(
  batchId: string,
  line: { index: number; customId: string },
  error: { code: string; message: string },
): string {
  return `{"id":"${resultId(batchId, line.index)}","custom_id":${line.customId},"response":null,"error":${JSON.stringify(error)}}`;
}

/** Why a request was never run, when its batch ended without it. */
export const notRun: Readonly<
  Record<Exclude<BatchEnding, 'completed'> | 'cancelled', { code: string; message: string }>
> = {
  expired: {
    code: 'batch_expired',
    message: 'This request could not be executed before the completion window expired.',
  },
  cancelled: {
    code: 'batch_cancelled',
    message: 'This request was not executed because the batch was cancelled.',
  },
};
