import type { BatchUsage } from '@offpeak/core';
import type { ResultJournal, ResultKind } from '../storage/storage.ts';
import { indexOfResult } from './result-line.ts';
import { addUsage, noUsage, usageOf } from './usage.ts';

/** Which lines of a batch have their result, and what it came to so far. */
export interface Progress {
  has(index: number): boolean;
  /** Notes a result. `counted` is false for lines that were never run: they are in neither count. */
  add(index: number, kind: ResultKind, counted: boolean, usage: BatchUsage | null): void;
  readonly recorded: number;
  readonly completed: number;
  readonly failed: number;
  /** Null until an answer names any. */
  readonly usage: BatchUsage | null;
}

/** No line has its result; one bit is kept per line. */
export function emptyProgress(total: number): Progress {
  const bits = new Uint8Array(Math.ceil(total / 8));
  let recorded = 0;
  let completed = 0;
  let failed = 0;
  let usage: BatchUsage | null = null;
  const has = (index: number): boolean => ((bits[index >> 3] ?? 0) & (1 << (index & 7))) !== 0;
  return {
    has,
    add(index, kind, counted, used) {
      if (has(index) || index < 0 || index >= total) {
        throw new Error(`Request ${index} of ${total} got a second result, or is not in the batch.`);
      }
      bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
      recorded += 1;
      if (kind === 'output') completed += 1;
      else if (counted) failed += 1;
      if (used !== null) usage = addUsage(usage ?? noUsage, used);
    },
    get recorded() {
      return recorded;
    },
    get completed() {
      return completed;
    },
    get failed() {
      return failed;
    },
    get usage() {
      return usage;
    },
  };
}

/** Reads a journal as it was left, and returns where the batch stands. */
export async function recoverProgress(journal: ResultJournal, total: number): Promise<Progress> {
  const progress = emptyProgress(total);
  for await (const { kind, text } of journal.entries()) {
    const line = JSON.parse(text) as JournalLine;
    const index = indexOfResult(line.id);
    if (index === null) throw new Error('The journal of a batch holds a line that is not a result.');
    const counted = line.error?.code !== 'batch_expired' && line.error?.code !== 'batch_cancelled';
    progress.add(index, kind, counted, usageOf(line.response?.body));
  }
  return progress;
}

interface JournalLine {
  id: string;
  response: { body: unknown } | null;
  error: { code: string } | null;
}
