import { parseResult } from './parse-result.ts';
import type { SizedChunk } from './reorder.ts';
import type { BatchResult } from './result.ts';
import type { ResultLines } from './result-lines.ts';

/**
 * Parses result lines and yields one result per custom id, the first one. Results without an id are all kept. A line that can be read no
 * further than its custom id comes last, and only if no whole line has the same id.
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
  for await (const { batchId, file, lines } of chunks) {
    const items: BatchResult[] = [];
    let bytes = 0;
    for (const { number, text, tooLong } of lines) {
      const result = parseResult(tooLong ? null : text, { batchId, file, line: number });
      if (rawLines && !tooLong) {
        result.rawLine = text;
      }
      if (isMalformed(result)) {
        malformed.push(result);
      } else if (addId(seen, result.customId)) {
        items.push(result);
        bytes += rawLines ? text.length * 2 : text.length;
      }
    }
    yield { items, bytes };
  }
  yield { items: malformed.filter(({ customId }) => addId(seen, customId)), bytes: malformed.length };
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
