import type { BatchError } from '@offpeak/core';

/** Returns the error of a batch whose input file was valid and can no longer be read. `why` is a clause. */
export function unreadableFile(fileId: string, why: string): BatchError {
  return {
    code: 'input_unreadable',
    param: 'input_file_id',
    line: null,
    message:
      `The input file ${fileId} can no longer be read: ${why}. The results so far were kept; upload the file again and ` +
      'create a new batch of the requests without a result.',
  };
}

/** Returns why an input file cannot be the one that was validated, as a clause. */
export function otherLineCount(count: number, total: number): string {
  return `it has ${count} requests now and had ${total} when it was validated`;
}

/** Returns the error of a line that was valid and no longer says which request it is. */
export function unreadableLine(fileId: string, number: number): BatchError {
  return {
    code: 'input_unreadable',
    param: 'input_file_id',
    line: number,
    message:
      `Line ${number} of the input file ${fileId} can no longer be read: its stored bytes have changed. It has no ` +
      'result; send its request again in a new batch.',
  };
}

/** The result of a request whose stored bytes have changed. */
export const damagedRequest = {
  code: 'input_unreadable',
  message:
    'This request was not run: its line in the input file can no longer be read, because its stored bytes have ' +
    'changed. Send it again in a new batch.',
} as const;
