import { emptyFile, exceededLimit, type FileCounts, type SizedRequest } from './limits.ts';

/** Counts the batches that `submitBatch` would make of lines. */
export interface BatchCounter {
  /**
   * Adds a line. Returns the limit that the line alone exceeds, so that it fits into no batch; undefined
   * otherwise.
   */
  add(line: Pick<SizedRequest, 'bytes' | 'embeddingInputs'>): keyof FileCounts | undefined;
  /** The number of batches so far. */
  readonly batches: number;
}

/** Creates a counter for batches of these limits. */
export function createBatchCounter(limits: FileCounts): BatchCounter {
  let file = emptyFile();
  let batches = 0;
  return {
    add(line) {
      if (batches === 0 || exceededLimit(file, line, limits) !== undefined) {
        file = emptyFile();
        batches += 1;
      }
      const over = exceededLimit(file, line, limits);
      file.requests += 1;
      file.bytes += line.bytes;
      file.embeddingInputs += line.embeddingInputs;
      return over;
    },
    get batches() {
      return batches;
    },
  };
}
