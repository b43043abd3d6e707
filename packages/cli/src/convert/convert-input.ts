import { createWriteStream, openAsBlob } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readLines } from '@offpeak/core';
import { isPlainObject } from '@offpeak/core/protocol';
import { tempPath } from '../terminal/temp-path.ts';
import { detectFormat, type InputFormat } from './detect-format.ts';
import { readRecords } from './read-records.ts';
import { isSet, type Recipe } from './recipe.ts';
import { isBareBody, toRequestLine } from './request-line.ts';
import type { Fields } from './source-record.ts';

/** An input as lines of a batch input file. */
export interface ConvertedInput {
  blob: Blob;
  /** The rows that the lines were made of, in their order; null if they were lines or objects already. */
  rows: (() => AsyncIterable<Fields>) | null;
}

const maxPeekBytes = 32 * 1024 * 1024;

/**
 * Turns a table, an array, texts or bare bodies into a file with one request per line. Lines that are
 * requests already stay as they are, and so does a file that holds nothing else, which is not copied. `path`
 * names the input as the command line does. Throws a `CliError` for what cannot become requests.
 */
export async function convertInput(
  path: string,
  { name, blob }: { name: string; blob: Blob },
  recipe: Recipe,
  signal?: AbortSignal,
): Promise<ConvertedInput> {
  const format = recipe.format ?? (await detectFormat(path, blob));
  if (format === 'jsonl' && !(await needsConversion(blob, recipe))) {
    return { blob, rows: null };
  }
  const target = tempPath('requests.jsonl');
  const lines = async function* () {
    for await (const record of readRecords(name, blob, format, signal)) {
      yield `${toRequestLine(record, recipe, name)}\n`;
    }
  };
  await pipeline(Readable.from(lines()), createWriteStream(target, { mode: 0o600 }), { signal });
  return { blob: await openAsBlob(target), rows: hasRows(format) ? () => rowsOf(name, blob, format) : null };
}

function hasRows(format: InputFormat): boolean {
  return format !== 'jsonl' && format !== 'json';
}

async function* rowsOf(
  name: string,
  blob: Blob,
  format: InputFormat,
): AsyncGenerator<Fields, void, undefined> {
  for await (const { fields } of readRecords(name, blob, format)) {
    yield fields ?? new Map();
  }
}

/** Whether the first line is not a whole request, but something that can become one. */
async function needsConversion(blob: Blob, recipe: Recipe): Promise<boolean> {
  for await (const { text } of readLines(blob.stream(), { maxLineBytes: maxPeekBytes })) {
    const first = parse(text);
    if (!isPlainObject(first)) {
      return false;
    }
    const isWhole = 'url' in first && 'method' in first && 'custom_id' in first && hasModel(first.body);
    return !isWhole && (isSet(recipe) || (!('body' in first) && isBareBody(first, recipe)));
  }
  return false;
}

function hasModel(body: unknown): boolean {
  return isPlainObject(body) && 'model' in body;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
