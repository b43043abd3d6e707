import { tooLarge } from './fill-file.ts';
import { embeddingInputsOf, type FileCounts, fits } from './limits.ts';
import { scanLines } from './lines.ts';

/** A run of whole lines of a JSONL file. */
export interface LineRange extends FileCounts {
  /** Offset of its first byte. */
  start: number;
}

/**
 * Cuts a JSONL file into runs of lines that each fit into one batch, reading it once. Lines are looked into only where inputs are counted.
 */
export async function planRanges(file: Blob, endpoint: string, limits: FileCounts): Promise<LineRange[]> {
  const ranges: LineRange[] = [];
  let range: LineRange | undefined;
  let start = (await startsWithMark(file)) ? 3 : 0;
  for await (const { number, text, end, tooLong } of scanLines(file.stream(), limits.bytes)) {
    const bytes = end - start;
    const inputs = endpoint === '/v1/embeddings' ? inputsIn(text) : 0;
    if (tooLong) throw tooLarge(number, bytes, inputs);
    if (!range || !fits(range, bytes, inputs, limits)) {
      range = { start, requests: 0, bytes: 0, embeddingInputs: 0 };
      if (!fits(range, bytes, inputs, limits)) throw tooLarge(number, bytes, inputs);
      ranges.push(range);
    }
    range.requests++;
    range.bytes += bytes;
    range.embeddingInputs += inputs;
    start = end;
  }
  return ranges;
}

/** A byte order mark is left out: servers that read line by line trip over it. */
async function startsWithMark(file: Blob): Promise<boolean> {
  const [a, b, c] = new Uint8Array(await file.slice(0, 3).arrayBuffer());
  return a === 0xef && b === 0xbb && c === 0xbf;
}

/** A line that cannot be read counts as one: the server will say what is wrong with it. */
function inputsIn(text: string): number {
  try {
    return embeddingInputsOf('/v1/embeddings', JSON.parse(text).body);
  } catch {
    return 1;
  }
}
