import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isOffpeakError, readLines } from '@offpeak/core';
import { CliError, exitCodes } from '../terminal/cli-error.ts';
import { checkLine, type LineProblem } from './check-line.ts';

/** An input file that has been read once, line by line. */
export interface InputFile {
  path: string;
  blob: Blob;
  bytes: number;
  /** Of the whole file, in hex: a saved run is only continued with the same bytes. */
  sha256: string;
  /** The `url` that all lines have, or the one asked for. */
  endpoint: string;
  /** In the order of the lines. */
  customIds: string[];
  /** Every line at fault, up to the limit asked for. Empty: the file can be sent. */
  problems: LineProblem[];
  /** How many lines are at fault, also beyond that limit. */
  problemCount: number;
}

const maxLineBytes = 32 * 1024 * 1024;

/**
 * Reads a JSONL file as a stream and checks every line: JSON, fields, one endpoint, ids used once. Memory holds one line and the ids.
 * Throws a {@link CliError} for a file that cannot be read at all.
 */
export async function readInput(
  path: string,
  {
    endpoint,
    maxProblems = 20,
    signal,
  }: { endpoint?: string | undefined; maxProblems?: number; signal?: AbortSignal },
): Promise<InputFile> {
  if (!(await stat(path)).isFile()) throw new CliError(`${path} is not a file.`, exitCodes.usage);
  const blob = await openAsBlob(path);
  const hash = createHash('sha256');
  const lineOfId = new Map<string, number>();
  const problems: LineProblem[] = [];
  let problemCount = 0;
  let wanted = endpoint;
  const report = (problem: LineProblem) => {
    problemCount++;
    if (problems.length < maxProblems) problems.push(problem);
  };

  try {
    for await (const { number, text } of readLines(hashed(blob.stream(), hash), { maxLineBytes })) {
      signal?.throwIfAborted();
      const line = checkLine(text, number);
      if ('code' in line) {
        report(line);
        continue;
      }
      wanted ??= line.url;
      const problem =
        urlProblem(line.url, wanted, number, endpoint !== undefined) ??
        duplicateProblem(line.customId, lineOfId.get(line.customId), number);
      if (problem) report(problem);
      else lineOfId.set(line.customId, number);
    }
  } catch (error) {
    if (isOffpeakError(error) && error.code === 'line_too_long')
      throw new CliError(error.message, exitCodes.usage);
    throw error;
  }
  if (lineOfId.size + problemCount === 0) {
    throw new CliError(`${path} is empty: a batch needs at least one request.`, exitCodes.usage);
  }
  return {
    path,
    blob,
    bytes: blob.size,
    sha256: hash.digest('hex'),
    endpoint: wanted ?? '',
    customIds: [...lineOfId.keys()],
    problems,
    problemCount,
  };
}

function urlProblem(url: string, wanted: string, line: number, asked: boolean): LineProblem | undefined {
  if (url === wanted) return undefined;
  const against = asked ? `--endpoint is '${wanted}'` : `the lines before it have '${wanted}'`;
  return { line, code: 'invalid_url', param: 'url', message: `'url' is '${url}', but ${against}.` };
}

function duplicateProblem(
  customId: string,
  before: number | undefined,
  line: number,
): LineProblem | undefined {
  if (before === undefined) return undefined;
  const message = `'custom_id' ${JSON.stringify(customId)} is already used on line ${before}.`;
  return { line, code: 'duplicate_custom_id', param: 'custom_id', message };
}

/** The same stream, its bytes taken into the hash as they pass. */
function hashed(
  stream: ReadableStream<Uint8Array>,
  hash: { update(bytes: Uint8Array): unknown },
): ReadableStream<Uint8Array> {
  return stream.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        hash.update(chunk);
        controller.enqueue(chunk);
      },
    }),
  );
}
