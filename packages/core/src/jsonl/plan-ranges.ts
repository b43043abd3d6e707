import { addIfFits, embeddingInputsOf, emptyFile, type FileCounts } from './limits.ts';
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
  for await (const lines of scanLines(file, limits.bytes))
    for (const { number, text, end } of lines) {
      const embeddingInputs = endpoint === '/v1/embeddings' ? inputsIn(text) : 0;
      const line = { bytes: end - start, embeddingInputs, position: number };
      if (!range || !addIfFits(range, line, limits)) {
        range = { start, ...emptyFile() };
        addIfFits(range, line, limits);
        ranges.push(range);
      }
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
