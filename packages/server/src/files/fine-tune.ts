import type { StatusError } from '@offpeak/core/protocol';
import { createExampleCheck, decodeLine, emptyInput, lineTooLong, splitLines } from '@offpeak/core/protocol';
import { badRequest } from '../http/http-error.ts';
import type { ServerContext } from '../server-context.ts';
import { readSegments } from '../storage/read-segments.ts';
import type { FileRecord } from '../storage/records.ts';

/**
 * Throws a 400 with the first invalid line of a fine-tune file and the reason. Each line is a JSON record:
 * `prompt` and `completion`, or `messages` in chat form.
 *
 * @see https://platform.openai.com/docs/api-reference/fine-tuning/chat-input
 */
export async function checkFineTune({ storage, limits }: ServerContext, file: FileRecord): Promise<void> {
  const check = createExampleCheck();
  let lines = 0;
  for await (const { number, bytes } of splitLines(readSegments(storage.blobs, file.segments), limits)) {
    lines += 1;
    if (bytes === null) {
      throw wrongFormat(`line ${number}: ${lineTooLong(limits.maxLineBytes).message}`);
    }
    const { fault, isWhole } = check.checkText(decodeLine(bytes, number), number);
    if (fault !== null) {
      throw wrongFormat(isWhole ? fault.message : `line ${number}: ${fault.message}`);
    }
  }
  if (lines === 0) {
    throw wrongFormat(emptyInput.message);
  }
}

function wrongFormat(reason: string): StatusError {
  return badRequest(`Invalid file format for fine-tuning: ${reason}`, {
    param: 'file',
    code: 'invalid_file_format',
  });
}
