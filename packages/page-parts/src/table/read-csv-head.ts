import type { TextEncoding } from './detect-encoding.ts';
import { type CsvRow, readTable } from './read-table.ts';

/** The beginning of a table. */
export interface CsvTable {
  encoding: TextEncoding;
  columns: string[];
  /** The first rows. */
  rows: CsvRow[];
}

const headRows = 50;

/** Reads the columns and the first rows of a CSV file. Throws an Error that says what is wrong with it. */
export async function readCsvHead(file: File): Promise<CsvTable> {
  const { encoding, columns, rows } = await readTable(file);
  const head: CsvRow[] = [];
  for await (const piece of rows) {
    head.push(...piece.slice(0, headRows - head.length).map(({ row }) => row));
    if (head.length === headRows) {
      break;
    }
  }
  if (head.length === 0) {
    throw new Error('The file has column names but no rows under them.');
  }
  return { encoding, columns, rows: head };
}
