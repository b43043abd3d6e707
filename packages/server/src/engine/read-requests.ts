import { isTooDeep } from '@offpeak/core/protocol';
import { decodeLine } from '../jsonl/decode-line.ts';
import { rawMembers } from '../jsonl/members.ts';
import { splitLines } from '../jsonl/split-lines.ts';

/** A request of an input file that was found good before. */
export interface ReadRequest {
  /** Place among the requests of the file, from 0. */
  index: number;
  /** 1-based line of the file. */
  number: number;
  /** JSON text of `custom_id`; null when the stored bytes have changed so much that it cannot be told. */
  customId: string | null;
  /** JSON text of `body`; null when the stored bytes have changed. */
  body: string | null;
}

/** The requests of a validated input file that `wanted` asks for, in order, as a stream; `ended` is told how many the whole file has. */
export async function* readRequests(
  stream: ReadableStream<Uint8Array>,
  maxLineBytes: number,
  wanted: (index: number) => boolean,
  ended: (count: number) => void = () => undefined,
): AsyncGenerator<ReadRequest, void, undefined> {
  let index = -1;
  for await (const { number, bytes } of splitLines(stream, { maxLineBytes })) {
    index += 1;
    if (wanted(index)) yield { index, number, ...readLine(bytes, number) };
  }
  ended(index + 1);
}

/** JSON text of the `custom_id` of a line, null when it cannot be told. An id that comes first is found without reading the rest. */
export function readCustomId(bytes: Uint8Array, number: number): string | null {
  return customIdOfDamaged(bytes) ?? readLine(bytes, number).customId;
}

function readLine(bytes: Uint8Array | null, number: number): Pick<ReadRequest, 'customId' | 'body'> {
  const text = bytes === null ? null : decodeLine(bytes, number);
  if (text !== null && isObject(text)) {
    const members = rawMembers(text);
    const customId = members.get('custom_id');
    const body = members.get('body');
    if (customId?.startsWith('"') && body?.startsWith('{')) return { customId, body };
  }
  return { customId: bytes === null ? null : customIdOfDamaged(bytes), body: null };
}

function isObject(text: string): boolean {
  if (isTooDeep(text)) return false;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}

/** How much of a damaged line is looked at for its id, in bytes: more than the longest id takes. */
const headBytes = 8192;

/** The id of a line that is no JSON any more, if it comes first and is whole: anything further in may belong to something else. */
function customIdOfDamaged(bytes: Uint8Array): string | null {
  const head = new TextDecoder().decode(bytes.subarray(0, headBytes));
  const quoted = /^\uFEFF?\s*\{\s*"custom_id"\s*:\s*("(?:[^"\\]|\\.)+")\s*,/.exec(head)?.[1];
  return quoted === undefined || quoted.includes('\uFFFD') || !isString(quoted) ? null : quoted;
}

function isString(json: string): boolean {
  try {
    return typeof JSON.parse(json) === 'string';
  } catch {
    return false;
  }
}
