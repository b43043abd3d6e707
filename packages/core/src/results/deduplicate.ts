import { parseResult } from './parse-result.ts';
import type { SizedChunk } from './reorder.ts';
import type { BatchResult } from './result.ts';
import type { ResultLines } from './result-lines.ts';

/**
 * Parses result lines and yields one result per custom id, the first one. Results without an id are all kept.
 * A line that can be read no further than its custom id comes last, and only if no whole line has the same
 * id.
 *
 * A line is parsed when its result is consumed, so that no more than one parsed line is held. Consume each
 * chunk before the next.
 *
 * @param seen The custom ids so far. The ids of the results are added to it.
 * @param rawLines Whether each result gets the text of its line.
 */
export async function* deduplicate(
  chunks: AsyncIterable<ResultLines>,
  seen: Set<string>,
  rawLines: boolean,
): AsyncGenerator<SizedChunk<BatchResult>, void, undefined> {
  const malformed: BatchResult[] = [];
  for await (const chunk of chunks) {
    yield { items: wholeResults(chunk, seen, malformed, rawLines), itemBytes: averageBytes(chunk, rawLines) };
  }
  yield { items: malformed.filter(({ customId }) => addId(seen, customId)), itemBytes: 1 };
}

/**
 * Yields the results of a chunk whose custom ids are new. Adds lines that show only their custom id to
 * `malformed`.
 */
function* wholeResults(
  { batchId, file, lines }: ResultLines,
  seen: Set<string>,
  malformed: BatchResult[],
  rawLines: boolean,
): Generator<BatchResult, void, undefined> {
  for (const { number, text, tooLong } of lines) {
    const result = parseResult(tooLong ? null : text, { batchId, file, line: number });
    if (rawLines && !tooLong) {
      result.rawLine = text;
    }
    if (isMalformed(result)) {
      malformed.push(result);
    } else if (addId(seen, result.customId)) {
      yield result;
    }
  }
}

/** About how much memory a result of a chunk takes. */
function averageBytes({ lines }: ResultLines, rawLines: boolean): number {
  const characters = lines.reduce((sum, { text }) => sum + text.length, 0);
  return ((rawLines ? 2 : 1) * characters) / lines.length;
}

/** Whether a line shows its custom id and nothing more. */
function isMalformed(result: BatchResult): boolean {
  return result.status === 'failed' && result.customId !== null && result.error.code === 'malformed_line';
}

/** Adds a custom id; returns false if it was there. A line without an id is always new. */
function addId(seen: Set<string>, customId: string | null): boolean {
  if (customId === null) {
    return true;
  }
  const before = seen.size;
  return seen.add(customId).size > before;
}
