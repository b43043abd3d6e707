import { badRequest } from '../http/api-failure.ts';
import { decodeLine } from '../jsonl/decode-line.ts';
import { splitLines } from '../jsonl/split-lines.ts';
import type { ServerContext } from '../server-context.ts';
import { readSegments } from '../storage/read-segments.ts';
import type { FileRecord } from '../storage/records.ts';

/**
 * Refuses a fine-tune file with the first bad line and why. Each line is a JSON record: `prompt` and `completion`, or `messages` in
 * chat form.
 * @see https://platform.openai.com/docs/api-reference/fine-tuning/chat-input
 */
export async function checkFineTune({ storage, limits }: ServerContext, file: FileRecord): Promise<void> {
  let lines = 0;
  for await (const { number, bytes } of splitLines(readSegments(storage.blobs, file.segments), limits)) {
    lines += 1;
    const reason =
      bytes === null
        ? `is longer than ${limits.maxLineBytes} bytes`
        : fineTuneFault(decodeLine(bytes, number));
    if (reason !== null) {
      throw badRequest(`Invalid file format for fine-tuning: line ${number} ${reason}.`, {
        param: 'file',
        code: 'invalid_file_format',
      });
    }
  }
  if (lines > 0) return;
  throw badRequest('Invalid file format for fine-tuning: the file is empty.', {
    param: 'file',
    code: 'invalid_file_format',
  });
}

const roles: readonly unknown[] = ['system', 'developer', 'user', 'assistant', 'tool', 'function'];

/** What is wrong with one record of a fine-tune file, as the end of a sentence, or null. */
export function fineTuneFault(text: string | null): string | null {
  if (text === null) return 'is not valid UTF-8';
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch {
    return 'is not valid JSON';
  }
  if (!isObject(record)) return 'is not a JSON object';
  if (record.messages !== undefined) return messagesFault(record.messages);
  if (record.prompt === undefined && record.completion === undefined) {
    return "has neither 'messages' nor 'prompt' and 'completion'";
  }
  for (const name of ['prompt', 'completion']) {
    if (record[name] === undefined) return `has no '${name}'`;
    if (typeof record[name] !== 'string') return `has a '${name}' that is not a string`;
  }
  return null;
}

function messagesFault(messages: unknown): string | null {
  if (!Array.isArray(messages)) return "has 'messages' that are not an array";
  if (messages.length === 0) return "has no 'messages'";
  for (const [index, message] of messages.entries()) {
    const at = `messages[${index}]`;
    if (!isObject(message)) return `has '${at}' that is not an object`;
    if (!roles.includes(message.role)) return `has '${at}.role' that is not a role`;
    const content = message.content;
    const called = message.tool_calls !== undefined || message.function_call !== undefined;
    const written = typeof content === 'string' || Array.isArray(content);
    if (!written && !called) return `has '${at}.content' that is neither a string nor an array`;
  }
  if (!messages.some((message) => isObject(message) && message.role === 'assistant')) {
    return "has no message of the role 'assistant'";
  }
  return null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
