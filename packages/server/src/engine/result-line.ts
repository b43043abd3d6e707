import { crc32 } from 'node:zlib';
import { newId } from '../ids.ts';
import { stringEnd } from '../jsonl/members.ts';
import type { BatchEnding } from '../storage/records.ts';

/** Hexadecimal digits at the end of a result's id: first those of the line's place, then those of its checksum. */
const digits = 8;
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

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
  return withId(batchId, line.index, `","custom_id":${line.customId},"response":${response},"error":null}`);
}

/** The result of a request that has no answer. */
export function unansweredLine(
  batchId: string,
  line: { index: number; customId: string },
  error: { code: string; message: string },
): string {
  const rest = `","custom_id":${line.customId},"response":null,"error":${JSON.stringify(error)}}`;
  return withId(batchId, line.index, rest);
}

/**
 * What a line of a batch's results says of its request, or null when it is not such a line or any of its bytes has changed. Its id ends
 * in its place and in the CRC-32 of all that is not the checksum, so a journal alone says which requests are done, and whether that is so.
 */
export function readResultLine(batchId: string, bytes: Uint8Array): ResultHead | null {
  const head = idHead(batchId);
  const idEnd = head.length + 2 * digits;
  const text = utf8.decode(bytes.subarray(0, idEnd));
  const index = Number.parseInt(text.slice(head.length, head.length + digits), 16);
  if (!Number.isInteger(index)) return null;
  const key = head + hex(index);
  const rest = bytes.subarray(idEnd);
  if (text !== key + hex(crc32(rest, crc32(key)))) return null;
  const line = utf8.decode(rest);
  const start = '","custom_id":'.length;
  return { index, customId: line.slice(start, stringEnd(line, start)), text: text + line };
}

/** What a line of results says before its answer is looked at. */
export interface ResultHead {
  index: number;
  /** JSON text of `custom_id`. */
  customId: string;
  /** The whole line. */
  text: string;
}

/** Puts the id before the rest of a line. */
function withId(batchId: string, index: number, rest: string): string {
  const key = idHead(batchId) + hex(index);
  return key + hex(crc32(rest, crc32(key))) + rest;
}

/** How every line of a batch's results begins. */
function idHead(batchId: string): string {
  return `{"id":"batch_req_${batchId.replace(/^batch_/, '')}`;
}

function hex(value: number): string {
  return value.toString(16).padStart(digits, '0');
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
