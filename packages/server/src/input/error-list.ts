import type { BatchError } from '@offpeak/core';

/** Errors of an input file: the first are kept, the rest are counted. */
export interface ErrorList {
  readonly isEmpty: boolean;
  /** Adds an error. `line` is the 1-based line of the file, or null for an error of the whole file. */
  add(error: BatchError, line: number | null): void;
  /** Returns the errors as `errors.data`; the last one says how many more there are. */
  list(): BatchError[];
}

/**
 * Creates an empty list.
 *
 * @param max The number of errors that are kept.
 */
export function createErrorList(max: number): ErrorList {
  const kept: BatchError[] = [];
  let more = 0;
  return {
    get isEmpty() {
      return kept.length === 0;
    },
    add(error, line) {
      if (kept.length < max) {
        kept.push({ ...error, line });
      } else {
        more += 1;
      }
    },
    list() {
      if (more === 0) {
        return kept;
      }
      const message = `${more} more errors were found; the first ${max} are listed.`;
      return [...kept, { code: 'too_many_errors', message, param: null, line: null }];
    },
  };
}
