import { decodeLine, isPlainObject, isTooDeep, splitLines } from '@offpeak/core/protocol';
import { rawMembers } from '../jsonl/members.ts';

/** A request of an input file that was valid before. */
export interface ReadRequest {
  /** Its place among the requests of the file, from 0. */
  index: number;
  /** 1-based line of the file. */
  number: number;
  /** JSON text of `custom_id`; null when the stored bytes have changed so much that it is unknown. */
  customId: string | null;
  /** JSON text of `body`; null when the stored bytes have changed. */
  body: string | null;
}

/**
 * Yields the requests of a validated input file, in order, as the stream is read.
 *
 * @param isWanted Whether to yield the request at a place.
 * @param ended Called at the end of the file with the number of its requests.
 */
export async function* readRequests(
  stream: ReadableStream<Uint8Array>,
  maxLineBytes: number,
  isWanted: (index: number) => boolean,
  ended: (count: number) => void = () => undefined,
): AsyncGenerator<ReadRequest, void, undefined> {
  let index = -1;
  for await (const { number, bytes } of splitLines(stream, { maxLineBytes })) {
    index += 1;
    if (isWanted(index)) {
      yield { index, number, ...readLine(bytes, number) };
    }
  }
  ended(index + 1);
}

/**
 * Returns the JSON text of the `custom_id` of a line, or null when it is unknown. An id at the start of the
 * line is found without reading the rest.
 */
export function readCustomId(bytes: Uint8Array, number: number): string | null {
  return customIdOfDamaged(bytes) ?? readLine(bytes, number).customId;
}

function readLine(bytes: Uint8Array | null, number: number): Pick<ReadRequest, 'customId' | 'body'> {
  if (bytes === null) {
    return { customId: null, body: null };
  }
  const { text, isUtf8 } = decodeLine(bytes, number);
  if (isUtf8 && isObject(text)) {
    const members = rawMembers(text);
    const customId = members.get('custom_id');
    const body = members.get('body');
    if (customId?.startsWith('"') && body?.startsWith('{')) {
      return { customId, body };
    }
  }
  return { customId: customIdOfDamaged(bytes), body: null };
}

function isObject(text: string): boolean {
  if (isTooDeep(text)) {
    return false;
  }
  try {
    return isPlainObject(JSON.parse(text));
  } catch {
    return false;
  }
}

/** How much of a damaged line is searched for its id, in bytes: more than the longest id has. */
const headBytes = 8192;

/**
 * Returns the id of a line that is no longer valid JSON, if it is the first member and complete: an id
 * further in may belong to something else.
 */
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
