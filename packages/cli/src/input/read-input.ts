import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { readLines, type ValidationReport, validateRequests } from '@offpeak/core';
import { CliError, exitCodes } from '../terminal/cli-error.ts';

/** An input file whose lines have been checked. */
export interface InputFile {
  path: string;
  blob: Blob;
  /** Of the whole file, in hex: a saved run is only continued with the same bytes. */
  sha256: string;
  report: ValidationReport;
}

/** What to check a file against. */
export interface ReadInputOptions {
  /** The url each line must have; without it, that of the first line. */
  endpoint?: string | undefined;
  /** How many bad lines are listed. Default 20. */
  maxProblems?: number | undefined;
  /** Whether the file has to fit into one batch. Default false: a larger one becomes several. */
  oneBatch?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

const maxLineBytes = 32 * 1024 * 1024;
const noLimit = Number.MAX_SAFE_INTEGER;

/**
 * Reads a JSONL file as a stream and checks every line: JSON, fields, one endpoint, one model, ids used once. Memory holds one line and
 * the ids. Throws a {@link CliError} for something that is no file.
 */
export async function readInput(
  path: string,
  { endpoint, maxProblems = 20, oneBatch = false, signal }: ReadInputOptions = {},
): Promise<InputFile> {
  if (!(await stat(path)).isFile()) throw new CliError(`${path} is not a file.`, exitCodes.usage);
  const blob = await openAsBlob(path);
  const hash = createHash('sha256');
  const report = await validateRequests(hashed(blob.stream(), hash, signal), {
    endpoint,
    maxErrors: maxProblems,
    maxLineBytes,
    ...(oneBatch ? {} : { limits: { requests: noLimit, bytes: noLimit, embeddingInputs: noLimit } }),
  });
  return { path, blob, sha256: hash.digest('hex'), report };
}

/** The custom ids of a checked file, in the order of its lines, and the url of its first line. */
export async function readCustomIds(
  blob: Blob,
  signal?: AbortSignal,
): Promise<{ customIds: string[]; url: string }> {
  const customIds: string[] = [];
  let url = '';
  for await (const { text } of readLines(blob.stream(), { maxLineBytes })) {
    signal?.throwIfAborted();
    const line = JSON.parse(text) as { custom_id: string; url: string };
    if (url === '') url = line.url;
    customIds.push(line.custom_id);
  }
  return { customIds, url };
}

/** The same stream, its bytes taken into the hash as they pass. */
function hashed(
  stream: ReadableStream<Uint8Array>,
  hash: { update(bytes: Uint8Array): unknown },
  signal: AbortSignal | undefined,
): ReadableStream<Uint8Array> {
  return stream.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        signal?.throwIfAborted();
        hash.update(chunk);
        controller.enqueue(chunk);
      },
    }),
  );
}
