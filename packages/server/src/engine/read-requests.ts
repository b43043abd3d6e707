import { decodeLine } from '../jsonl/decode-line.ts';
import { rawMembers } from '../jsonl/members.ts';
import { splitLines } from '../jsonl/split-lines.ts';
import type { Line } from './result-line.ts';

/**
 * The requests of a validated input file that `wanted` asks for, in order, as a stream. The file was found good before, so a line
 * that cannot be read now means that the stored bytes have changed.
 */
export async function* readRequests(
  stream: ReadableStream<Uint8Array>,
  maxLineBytes: number,
  wanted: (index: number) => boolean,
): AsyncGenerator<Line, void, undefined> {
  let index = -1;
  for await (const { number, bytes } of splitLines(stream, { maxLineBytes })) {
    index += 1;
    if (!wanted(index)) continue;
    const text = bytes === null ? null : decodeLine(bytes, number);
    const members = text === null ? null : rawMembers(text);
    const customId = members?.get('custom_id');
    const body = members?.get('body');
    if (customId === undefined || body === undefined) {
      throw new Error(`Line ${number} of a validated input file can no longer be read.`);
    }
    yield { index, customId, body };
  }
}
