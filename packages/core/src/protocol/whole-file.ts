import { type LineFault, lineFault } from './line-fault.ts';

/** The size of a file, or the limits of one batch. */
export interface FileCounts {
  requests: number;
  bytes: number;
  embeddingInputs: number;
}

/** The limits of one batch at OpenAI. */
export const batchLimits: Readonly<FileCounts> = {
  requests: 50_000,
  bytes: 200_000_000,
  embeddingInputs: 50_000,
};

/** The fault of a file without requests. */
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
 * Makes the fault of a file that exceeds a limit of one batch.
 *
 * @param name The limit that is exceeded.
 * @param limit The limit.
 */
export function overLimit(name: keyof FileCounts, limit: number): LineFault {
  return lineFault(
    codes[name],
    null,
    `The file has more than ${limit} ${names[name]}, the most that one batch may have: split it into several files.`,
  );
}

/**
 * Makes the fault of a line that alone exceeds a limit of one batch.
 *
 * @param name The limit that is exceeded.
 * @param count The count that is too large.
 * @param limit The limit.
 */
export function lineOverLimit(name: keyof FileCounts, count: number, limit: number): LineFault {
  return lineFault(
    codes[name],
    null,
    `This request has ${count} ${names[name]}; one batch may have at most ${limit}: make several requests of it.`,
  );
}

/**
 * Makes the fault of a line that is longer than allowed.
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
