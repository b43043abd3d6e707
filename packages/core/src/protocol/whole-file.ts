import { type LineFault, lineFault } from './line-fault.ts';

/** How much a file holds, or how much one batch takes. */
export interface FileCounts {
  requests: number;
  bytes: number;
  embeddingInputs: number;
}

/** What the API takes in one batch. */
export const batchLimits: Readonly<FileCounts> = {
  requests: 50_000,
  bytes: 200_000_000,
  embeddingInputs: 50_000,
};

/** The fault of a file without a request. */
export const emptyInput: LineFault = {
  code: 'empty_file',
  param: null,
  message: 'The input file is empty. Please ensure that the batch contains at least one request.',
};

const codes = {
  requests: 'too_many_tasks',
  bytes: 'file_too_large',
  embeddingInputs: 'too_many_embedding_inputs',
} as const;

const names = { requests: 'requests', bytes: 'bytes', embeddingInputs: 'embedding inputs' } as const;

/**
 * The fault of a file that holds more than one batch may.
 *
 * @param what What is counted.
 * @param most The limit.
 */
export function overLimit(what: keyof FileCounts, most: number): LineFault {
  return lineFault(
    codes[what],
    null,
    `The file has more than ${most} ${names[what]}, the most that one batch may have: split it into several files.`,
  );
}

/**
 * The fault of a line that fits into no batch, as it alone holds more than one may.
 *
 * @param what What is counted.
 * @param count The count that is too large.
 * @param most The limit.
 */
export function lineOverLimit(what: keyof FileCounts, count: number, most: number): LineFault {
  return lineFault(
    codes[what],
    null,
    `This request has ${count} ${names[what]}; one batch may have at most ${most}: make several requests of it.`,
  );
}

/**
 * The fault of a line that is longer than allowed.
 *
 * @param maxBytes The limit, in bytes.
 */
export function lineTooLong(maxBytes: number): LineFault {
  return lineFault(
    'line_too_long',
    null,
    `This line is longer than ${maxBytes} bytes, the most that one may have.`,
  );
}
