import { badRequest, tooLarge } from '../http/api-failure.ts';
import { decodeLine } from '../jsonl/decode-line.ts';
import { splitLines } from '../jsonl/split-lines.ts';
import type { ServerContext } from '../server-context.ts';
import { readSegments } from '../storage/read-segments.ts';
import type { FileRecord } from '../storage/records.ts';
import { checkFineTune } from './fine-tune.ts';

/**
 * What a file is checked for before it is acknowledged. Of a batch input that is its name, its size and its first line: all other lines are
 * checked by the batch. Every line of a fine-tune file is. Other purposes are stored as they are.
 */
export async function checkContent(context: ServerContext, file: FileRecord): Promise<void> {
  if (file.purpose === 'batch') await checkBatchInput(context, file);
  if (file.purpose === 'fine-tune') await checkFineTune(context, file);
}

async function checkBatchInput({ storage, limits }: ServerContext, file: FileRecord): Promise<void> {
  if (!file.filename.toLowerCase().endsWith('.jsonl')) {
    throw badRequest('Invalid file format for Batch API. Must be .jsonl');
  }
  if (file.bytes > limits.maxBatchFileBytes) {
    const message = `The file has ${file.bytes} bytes; a batch input can have at most ${limits.maxBatchFileBytes}. Split it.`;
    throw tooLarge(message, { param: 'file' });
  }
  for await (const { number, bytes } of splitLines(readSegments(storage.blobs, file.segments), limits)) {
    if (bytes === null || isJsonObject(decodeLine(bytes, number))) return;
    throw badRequest(
      `Invalid file format for Batch API: line ${number} is not a JSON object. Must be .jsonl`,
    );
  }
  throw badRequest('Invalid file format for Batch API: the file is empty. Must be .jsonl');
}

function isJsonObject(text: string | null): boolean {
  if (text === null) return false;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
