import { extname } from 'node:path';
import { type BatchResult, type Client, resultEmbedding, resultText } from '@offpeak/core';
import { resultLine } from './result-line.ts';

/** How results are written. */
export interface ResultFormat {
  /** Whether the values of the row that a request was made of come before its result. */
  hasColumns: boolean;
  /** The first line, with the names of the columns of the input; null for a format without one. */
  header(columns: readonly string[]): string | null;
  /** The start of the line of a result: the values of its row. */
  prefix(values: readonly string[]): string;
  /** What follows. */
  line(result: BatchResult): string;
}

const jsonLines: ResultFormat = {
  hasColumns: false,
  header: () => null,
  prefix: () => '',
  line: resultLine,
};

/** The columns of a result in a table. */
const resultColumns = ['answer', 'status', 'error'];

/**
 * The format of an output, by the extension of its name: a table for `.csv` and `.tsv`, else JSON lines.
 *
 * @param traits Those of the client, which say where the text of an answer is.
 */
export function resultFormat(outputPath: string, traits?: Client['traits']): ResultFormat {
  const extension = extname(outputPath).toLowerCase();
  if (extension === '.csv') {
    return tableFormat(',', traits);
  }
  return extension === '.tsv' || extension === '.tab' ? tableFormat('\t', traits) : jsonLines;
}

function tableFormat(delimiter: string, traits: Client['traits']): ResultFormat {
  const joined = (cells: readonly string[]) => cells.map((cell) => quoted(cell, delimiter)).join(delimiter);
  return {
    hasColumns: true,
    header: (columns) => joined([...columns, ...resultColumns.map((name) => unused(name, columns))]),
    prefix: (values) => `${joined(values)}${delimiter}`,
    line: (result) => joined([answerOf(result, traits), result.status, reasonOf(result)]),
  };
}

/** A name that the input has no column of. */
function unused(name: string, columns: readonly string[]): string {
  return columns.includes(name) ? unused(`${name}_2`, columns) : name;
}

/** A cell as RFC 4180 has it. */
function quoted(cell: string, delimiter: string): string {
  return cell.includes(delimiter) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** The text of an answer, its vector as JSON, or its whole body as JSON. */
function answerOf(result: BatchResult, traits: Client['traits']): string {
  if (result.status !== 'succeeded') {
    return '';
  }
  const text = traits?.textOf ? traits.textOf(result.body) : resultText(result);
  return text ?? JSON.stringify(resultEmbedding(result) ?? result.body);
}

function reasonOf(result: BatchResult): string {
  return result.status === 'succeeded' ? '' : `${result.error.code}: ${result.error.message}`;
}
