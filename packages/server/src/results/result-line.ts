import { crc32 } from 'node:zlib';
import { newId } from '../ids.ts';
import { stringEnd } from '../jsonl/members.ts';
import type { BatchEnding } from '../storage/records.ts';

/**
 * The id of a result ends in two numbers of 8 hexadecimal digits: the place of its request, and a checksum.
 */
const digits = 8;
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** A request that is run: its place, and its two members as they are written in the input file. */
export interface Line {
  /** Its place among the requests of the file, from 0. */
  index: number;
  /** JSON text of `custom_id`. */
  customId: string;
  /** JSON text of `body`. */
  body: string;
}

/**
 * Returns the result of a request that was answered. `bodyText` must be valid JSON and is inserted unchanged.
 */
export function answeredLine(
  batchId: string,
  line: Line,
  answer: { status: number; requestId: string | null; bodyText: string },
): string {
  const requestId = JSON.stringify(answer.requestId ?? newId('req_'));
  // Valid JSON has line breaks only outside of strings, where a space means the same.
  const body = answer.bodyText.replace(/[\r\n]+/g, ' ');
  const response = `{"status_code":${answer.status},"request_id":${requestId},"body":${body}}`;
  return withId(batchId, line.index, `","custom_id":${line.customId},"response":${response},"error":null}`);
}

/** Returns the result of a request without an answer. */
export function unansweredLine(
  batchId: string,
  line: { index: number; customId: string },
  error: { code: string; message: string },
): string {
  const rest = `","custom_id":${line.customId},"response":null,"error":${JSON.stringify(error)}}`;
  return withId(batchId, line.index, rest);
}

/** The start of a line of results, which says which request it is for. */
export interface ResultHead {
  index: number;
  /** JSON text of `custom_id`. */
  customId: string;
  /** The whole line. */
  text: string;
}

/**
 * Reads which request a line of results is for. Returns null for any other line, and for one of which any
 * byte has changed: its id ends in the CRC-32 of everything but the checksum. So a journal alone says
 * reliably which requests have their result.
 */
export function readResultLine(batchId: string, bytes: Uint8Array): ResultHead | null {
  const head = idHead(batchId);
  const idEnd = head.length + 2 * digits;
  const text = utf8.decode(bytes.subarray(0, idEnd));
  const index = Number.parseInt(text.slice(head.length, head.length + digits), 16);
  if (!Number.isInteger(index)) {
    return null;
  }
  const key = head + hex(index);
  const rest = bytes.subarray(idEnd);
  if (text !== key + hex(crc32(rest, crc32(key)))) {
    return null;
  }
  const line = utf8.decode(rest);
  const start = '","custom_id":'.length;
  return { index, customId: line.slice(start, stringEnd(line, start)), text: text + line };
}

/** Puts the id before the rest of a line. */
function withId(batchId: string, index: number, rest: string): string {
  const key = idHead(batchId) + hex(index);
  return key + hex(crc32(rest, crc32(key))) + rest;
}

/** The start of every line of results of a batch. */
function idHead(batchId: string): string {
  return `{"id":"batch_req_${batchId.replace(/^batch_/, '')}`;
}

function hex(value: number): string {
  return value.toString(16).padStart(digits, '0');
}

/** Why a request never ran when its batch ended without it. */
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
