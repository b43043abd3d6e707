import { createHash } from 'node:crypto';
import { readLines, type ValidationReport, validateRequests } from '@offpeak/core';
import { exitCodes } from '../terminal/cli-error.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { readingInput } from './input-changed.ts';
import { type OpenInput, openInput } from './open-input.ts';

/** An input file whose lines have been checked. */
export interface InputFile extends OpenInput {
  /** As given on the command line. */
  path: string;
  /** Of the whole file, in hex: a saved run is only resumed with the same bytes. */
  sha256: string;
  report: ValidationReport;
}

/** What to check a file against. */
export interface ReadInputOptions {
  /** The url each line must have; without it, that of the first line. */
  endpoint?: string | undefined;
  /** How many bad lines are listed. Default 20. */
  maxProblems?: number | undefined;
  signal?: AbortSignal | undefined;
}

const maxLineBytes = 32 * 1024 * 1024;

/**
 * Reads a JSONL file as a stream and checks every line: JSON, fields, one endpoint, one model, ids used once.
 * Memory holds one line and the ids. A file that is something else altogether is one problem, not one per
 * line. Throws a `CliError` for something that is not a file.
 */
export async function readInput(
  path: string,
  terminal: Terminal,
  { endpoint, maxProblems = 20, signal }: ReadInputOptions = {},
): Promise<InputFile> {
  const opened = await openInput(path, terminal, signal);
  const { name, blob } = opened;
  const read = async () => {
    const hash = createHash('sha256');
    const report = await validateRequests(hashed(blob.stream(), hash, signal), {
      endpoint,
      maxErrors: maxProblems,
      maxLineBytes,
    });
    return { ...opened, path, sha256: hash.digest('hex'), report };
  };
  return readingInput(name, read, exitCodes.usage);
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
    if (url === '') {
      url = line.url;
    }
    customIds.push(line.custom_id);
  }
  return { customIds, url };
}

/** The same stream, with a hash of the bytes that pass. */
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
