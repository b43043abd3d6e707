import { emptyFile, type FileCounts, type SizedRequest, whatIsOver } from './limits.ts';

/** Counts the batches that lines make, cut as `submitBatch` cuts them. */
export interface BatchCounter {
  /**
   * Adds a line. Returns the limit it goes beyond by itself, so that it fits into no batch; undefined
   * otherwise.
   */
  add(line: Pick<SizedRequest, 'bytes' | 'embeddingInputs'>): keyof FileCounts | undefined;
  /** How many batches there are so far. */
  readonly batches: number;
}

export function createBatchCounter(limits: FileCounts): BatchCounter {
  let file = emptyFile();
  let batches = 0;
  return {
    add(line) {
      if (batches === 0 || whatIsOver(file, line, limits) !== undefined) {
        file = emptyFile();
        batches += 1;
      }
      const over = whatIsOver(file, line, limits);
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
