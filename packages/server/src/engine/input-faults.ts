import type { BatchError } from '@offpeak/core';

/** What a batch says of an input file that was good and can no longer be read. `why` is a clause. */
export function unreadableFile(fileId: string, why: string): BatchError {
  return {
    code: 'input_unreadable',
    param: 'input_file_id',
    line: null,
    message:
      `The input file ${fileId} can no longer be read: ${why}. The results there are have been kept; upload the file again and make a new ` +
      'batch of the requests that have none.',
  };
}

/** Why an input file cannot be the one that was checked, as a clause. */
export function otherLineCount(count: number, total: number): string {
  return `it has ${count} requests now and had ${total} when it was checked`;
}

/** What a batch says of a line that was good and no longer says which request it is. */
export function unreadableLine(fileId: string, number: number): BatchError {
  return {
    code: 'input_unreadable',
    param: 'input_file_id',
    line: number,
    message:
      `Line ${number} of the input file ${fileId} can no longer be read: its stored bytes have changed. It has no result; send its request ` +
      'again in a new batch.',
  };
}

/** The result of a request whose stored bytes have changed. */
export const damagedRequest = {
  code: 'input_unreadable',
  message:
    'This request was not run: its line in the input file can no longer be read, since its stored bytes have changed. Send it again in a ' +
    'new batch.',
} as const;
