import { createHash } from 'node:crypto';
import { type Client, readLines, type ValidationReport, validateRequests } from '@offpeak/core';
import { convertInput } from '../convert/convert-input.ts';
import type { Recipe } from '../convert/recipe.ts';
import type { Fields } from '../convert/source-record.ts';
import { exitCodes } from '../terminal/cli-error.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { readingInput } from './input-changed.ts';
import { type OpenInput, openInput } from './open-input.ts';

/** An input file whose lines have been checked. */
export interface InputFile extends OpenInput {
  /** As given on the command line. */
  path: string;
  /** Of the requests, in hex: a saved run is only resumed with the same bytes. */
  sha256: string;
  report: ValidationReport;
  /** The rows that the requests were made of, in their order; null if the file held requests or bodies. */
  rows: (() => AsyncIterable<Fields>) | null;
}

/** What to check a file against. */
export interface ReadInputOptions {
  /** The url each line must have; without it, that of the first line. */
  endpoint?: string | undefined;
  /** How many bad lines are listed. Default 20. */
  maxProblems?: number | undefined;
  /** How rows, texts and bare bodies become requests. Without it, the file must hold requests. */
  recipe?: Recipe | undefined;
  /** How the provider of the batch differs from OpenAI. */
  traits?: Client['traits'];
  signal?: AbortSignal | undefined;
}

const maxLineBytes = 32 * 1024 * 1024;

/**
 * Reads a file as a stream, as requests, and checks every line: JSON, fields, one endpoint, one model, ids
 * used once. Memory holds one line and the ids. A file that is something else altogether is one problem, not
 * one per line. Throws a `CliError` for something that is not a file.
 */
export async function readInput(
  path: string,
  terminal: Terminal,
  { endpoint, maxProblems = 20, recipe, traits, signal }: ReadInputOptions = {},
): Promise<InputFile> {
  const opened = await openInput(path, terminal, signal);
  const { name } = opened;
  const read = async () => {
    const { blob, rows } =
      recipe === undefined
        ? { blob: opened.blob, rows: null }
        : await convertInput(path, opened, recipe, signal);
    const hash = createHash('sha256');
    const report = await validateRequests(hashed(blob.stream(), hash, signal), {
      endpoint,
      maxErrors: maxProblems,
      traits,
      maxLineBytes,
    });
    return { ...opened, blob, rows, path, sha256: hash.digest('hex'), report };
  };
  return readingInput(name, read, exitCodes.usage);
}

/** The custom ids of a checked file, in the order of its lines, and the url of its first line. */
export async function readCustomIds(
  blob: Blob,
  signal?: AbortSignal,
  traits?: Client['traits'],
): Promise<{ customIds: string[]; url: string }> {
  const customIds: string[] = [];
  let url = '';
  for await (const { text } of readLines(blob.stream(), { maxLineBytes })) {
    signal?.throwIfAborted();
    const parsed = JSON.parse(text) as { custom_id: string; url?: string };
    const line = traits?.line?.read(parsed) ?? parsed;
    if (url === '') {
      url = line.url ?? '';
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
