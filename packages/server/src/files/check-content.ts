import type { StatusError } from '@offpeak/core/protocol';
import {
  decodeLine,
  emptyInput,
  type LineFault,
  overLimit,
  parseLine,
  splitLines,
} from '@offpeak/core/protocol';
import { badRequest, tooLarge } from '../http/http-error.ts';
import type { ServerContext } from '../server-context.ts';
import { readSegments } from '../storage/read-segments.ts';
import type { FileRecord } from '../storage/records.ts';
import { checkFineTune } from './fine-tune.ts';

/**
 * Checks a file before it is acknowledged. Of the input of a batch, that is its name, its size and its first
 * line: the batch validates all other lines. Of a fine-tune file, every line is checked. Files of other
 * purposes are not.
 */
export async function checkContent(context: ServerContext, file: FileRecord): Promise<void> {
  if (file.purpose === 'batch') {
    await checkBatchInput(context, file);
  }
  if (file.purpose === 'fine-tune') {
    await checkFineTune(context, file);
  }
}

async function checkBatchInput({ storage, limits }: ServerContext, file: FileRecord): Promise<void> {
  if (!file.filename.toLowerCase().endsWith('.jsonl')) {
    throw badRequest('Invalid file format for Batch API. Must be .jsonl');
  }
  if (file.bytes > limits.maxBatchFileBytes) {
    const { code, message } = overLimit('bytes', limits.maxBatchFileBytes);
    throw tooLarge(message, { code, param: 'file' });
  }
  for await (const { number, bytes } of splitLines(readSegments(storage.blobs, file.segments), limits)) {
    if (bytes === null) {
      return;
    }
    const { fault, isWhole } = parseLine(decodeLine(bytes, number), true);
    if (fault === null) {
      return;
    }
    throw wrongFormat(fault, isWhole ? null : number);
  }
  throw wrongFormat(emptyInput, null);
}

function wrongFormat({ code, message }: LineFault, line: number | null): StatusError {
  const where = line === null ? '' : `Line ${line}: `;
  return badRequest(`Invalid file format for Batch API. Must be .jsonl. ${where}${message}`, { code });
}
