import type { BatchError } from '@offpeak/core';

/** Faults of an input file, of which the first are kept and the rest counted. */
export interface FaultList {
  readonly isEmpty: boolean;
  /** `line` is the 1-based line of the file, or null for a fault of the whole. */
  add(fault: BatchError, line: number | null): void;
  /** The faults as `errors.data`; the last says how many more there are. */
  list(): BatchError[];
}

/** Collects faults up to a number, counts the rest, and says so at the end. */
export function createFaultList(most: number): FaultList {
  const kept: BatchError[] = [];
  let more = 0;
  return {
    get isEmpty() {
      return kept.length === 0;
    },
    add(fault, line) {
      if (kept.length < most) kept.push({ ...fault, line });
      else more += 1;
    },
    list() {
      if (more === 0) return kept;
      const message = `${more} more errors were found; the first ${most} are listed.`;
      return [...kept, { code: 'too_many_errors', message, param: null, line: null }];
    },
  };
}
