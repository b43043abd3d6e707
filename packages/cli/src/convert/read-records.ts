import { readLines } from '@offpeak/core';
import type { InputFormat } from './detect-format.ts';
import { readTable } from './read-table.ts';
import type { Fields, SourceRecord } from './source-record.ts';
import { splitArray } from './split-array.ts';

const maxLineBytes = 32 * 1024 * 1024;

/** The one column of a text. */
export const textColumn = 'text';

/**
 * Reads the records of an input, one at a time. Throws a `CliError` for a table or an array that is
 * malformed.
 */
export async function* readRecords(
  name: string,
  blob: Blob,
  format: InputFormat,
  signal?: AbortSignal,
): AsyncGenerator<SourceRecord, void, undefined> {
  let number = 0;
  for await (const item of itemsOf(name, blob, format)) {
    signal?.throwIfAborted();
    number += 1;
    yield typeof item === 'string'
      ? { number, fields: null, json: item }
      : { number, fields: item, json: null };
  }
}

async function* itemsOf(
  name: string,
  blob: Blob,
  format: InputFormat,
): AsyncGenerator<string | Fields, void, undefined> {
  if (format === 'csv' || format === 'tsv') {
    yield* readTable(name, blob, format);
  } else if (format === 'json') {
    for await (const item of splitArray(name, blob.stream())) {
      // Line ends are white space here: in a string they would be escaped.
      yield item.replace(/[\r\n]+/g, ' ');
    }
  } else {
    for await (const { text } of readLines(blob.stream(), { maxLineBytes })) {
      yield format === 'text' ? new Map([[textColumn, text]]) : text;
    }
  }
}
