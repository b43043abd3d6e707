import { Readable } from 'node:stream';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import { CsvError, type Options, parse } from 'csv-parse';
import { CliError, exitCodes } from '../terminal/cli-error.ts';
import type { Fields } from './source-record.ts';

const headBytes = 64 * 1024;
const maxRowCharacters = 32 * 1024 * 1024;

/**
 * Reads the rows of a CSV or TSV file by the names in its first row. A CSV file may use semicolons, as
 * spreadsheets write it in much of Europe. Throws a `CliError` with the line of what is malformed.
 */
export async function* readTable(
  name: string,
  blob: Blob,
  format: 'csv' | 'tsv',
): AsyncGenerator<Fields, void, undefined> {
  const delimiter = format === 'tsv' ? '\t' : await delimiterOf(blob);
  const options: Options = {
    bom: true,
    delimiter,
    skip_empty_lines: true,
    max_record_size: maxRowCharacters,
    // A quote inside an unquoted value of a TSV file is a character like any other.
    relax_quotes: format === 'tsv',
  };
  const parser = Readable.fromWeb(blob.stream() as NodeStream).pipe(parse(options));
  try {
    let names: string[] | null = null;
    for await (const row of parser as AsyncIterable<string[]>) {
      if (names === null) {
        names = checkNames(name, row);
      } else {
        yield new Map(names.map((column, index) => [column, row[index] ?? '']));
      }
    }
  } catch (error) {
    throw error instanceof CsvError ? usage(`${name}: ${sentence(error.message)}`) : error;
  } finally {
    parser.destroy();
  }
}

function checkNames(name: string, names: readonly string[]): string[] {
  const trimmed = names.map((one) => one.trim());
  const repeated = trimmed.find((one, index) => trimmed.indexOf(one) !== index);
  if (repeated !== undefined) {
    throw usage(`${name} has two columns named ${JSON.stringify(repeated)}: give each a name of its own.`);
  }
  return trimmed;
}

async function delimiterOf(blob: Blob): Promise<',' | ';'> {
  const firstLine = (await blob.slice(0, headBytes).text()).split('\n', 1)[0] ?? '';
  const unquoted = firstLine.replace(/"[^"]*"/g, '');
  return !unquoted.includes(',') && unquoted.includes(';') ? ';' : ',';
}

function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

function usage(message: string): CliError {
  return new CliError(message, exitCodes.usage);
}
