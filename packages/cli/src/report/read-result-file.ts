import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { type BatchResult, isOffpeakError, parseResult, readLines } from '@offpeak/core';
import { isPlainObject } from '@offpeak/core/protocol';
import { CliError, exitCodes } from '../terminal/cli-error.ts';
import { isStdin } from '../terminal/standard-streams.ts';
import { asUsageError } from '../terminal/system-error.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** What messages call a file of results. */
export function nameOfInput(path: string): string {
  return isStdin(path) ? 'stdin' : path;
}

/**
 * Yields the results in a file, or in standard input for `-`, in one pass that holds one line. Throws a
 * {@link CliError} with the exit code for usage for a file that cannot be read, a line that is not a result,
 * and a file without results.
 */
export async function* readResultFile(
  path: string,
  terminal: Terminal,
  signal: AbortSignal,
): AsyncGenerator<BatchResult, void, undefined> {
  const name = nameOfInput(path);
  const stream: Readable = isStdin(path) ? terminal.stdin : createReadStream(path, { signal });
  let count = 0;
  try {
    for await (const { number, text } of readLines(stream)) {
      signal.throwIfAborted();
      yield resultOf(text, number, name);
      count += 1;
    }
  } catch (error) {
    throw explain(error, name, signal);
  }
  if (count === 0) {
    throw wrongInput(`${name} holds no results.`);
  }
}

function resultOf(text: string, number: number, name: string): BatchResult {
  const result = parseResult(text, { batchId: '', file: 'output', line: number });
  if (result.status !== 'failed') {
    return result;
  }
  if (result.error.code === 'malformed_line') {
    throw wrongInput(`Line ${number} of ${name} is not a JSON object: ${expected}`);
  }
  if (result.statusCode === null && !hasOutcome(text)) {
    throw wrongInput(`Line ${number} of ${name} has neither a response nor an error: ${expected}`);
  }
  return result;
}

const expected = 'pass a .jsonl file of results, as `offpeak run` and `offpeak results` write it.';

function hasOutcome(text: string): boolean {
  const line: unknown = JSON.parse(text);
  return isPlainObject(line) && ('response' in line || 'error' in line);
}

function explain(error: unknown, name: string, signal: AbortSignal): unknown {
  if (signal.aborted || error instanceof CliError) {
    return error;
  }
  if (isOffpeakError(error) && error.code === 'line_too_long') {
    return wrongInput(error.message.replace(/^Line \d+/, `$& of ${name}`));
  }
  return asUsageError(error, name);
}

function wrongInput(message: string): CliError {
  return new CliError(message, exitCodes.usage);
}
