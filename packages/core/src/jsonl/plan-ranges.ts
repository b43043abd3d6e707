import { embeddingInputsOf, rulesOf } from '../protocol/endpoints.ts';
import { bytesOfBlob, sliceBlob } from '../util/blob.ts';
import { toHex } from '../util/hex.ts';
import { parseJson } from '../util/json.ts';
import { addIfFits, emptyFile, type FileCounts } from './limits.ts';
import { scanLines } from './lines.ts';

/** A run of whole lines of a JSONL file. */
export interface LineRange extends FileCounts {
  /** The offset of its first byte. */
  start: number;
}

/**
 * Splits a JSONL file into runs of lines that each fit into one batch. Reads the file once, and parses lines
 * only if inputs are counted.
 */
export async function planRanges(file: Blob, endpoint: string, limits: FileCounts): Promise<LineRange[]> {
  const ranges: LineRange[] = [];
  const countsInputs = rulesOf(endpoint)?.countsInputs;
  let range: LineRange | undefined;
  let start = (await startsWithMark(file)) ? 3 : 0;
  for await (const lines of scanLines(file, limits.bytes)) {
    for (const { number, text, end } of lines) {
      // A line that cannot be parsed counts as one input: the server will report it.
      const embeddingInputs = countsInputs ? embeddingInputsOf(endpoint, bodyIn(text)) : 0;
      const line = { bytes: end - start, embeddingInputs, position: number };
      while (!range || !addIfFits(range, line, limits)) {
        range = { start, ...emptyFile() };
        ranges.push(range);
      }
      start = end;
    }
  }
  return ranges;
}

/** A byte order mark is left out, since it breaks servers that read line by line. */
async function startsWithMark(file: Blob): Promise<boolean> {
  return toHex(await bytesOfBlob(sliceBlob(file, 0, 3))) === 'efbbbf';
}

function bodyIn(text: string): unknown {
  return (parseJson(text) as Partial<Record<'body', unknown>> | null | undefined)?.body;
}
