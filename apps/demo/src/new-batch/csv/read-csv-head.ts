import Papa from 'papaparse';

/** One row of a table, by column. */
export type CsvRow = Readonly<Record<string, string>>;

/** What the beginning of a table shows. */
export interface CsvTable {
  columns: string[];
  /** The first rows. */
  rows: CsvRow[];
}

const headRows = 50;

/** Reads the columns and the first rows of a CSV file. Throws an Error that says what is wrong with it. */
export function readCsvHead(file: File): Promise<CsvTable> {
  return new Promise((resolve, reject) => {
    Papa.parse<CsvRow>(file, {
      header: true,
      skipEmptyLines: 'greedy',
      preview: headRows,
      complete: ({ data, meta }) => {
        const columns = (meta.fields ?? []).filter((name) => name.trim() !== '');
        if (columns.length === 0)
          reject(new Error('The file has no columns. Its first line must name them.'));
        else if (data.length === 0) reject(new Error('The file has column names but no rows under them.'));
        else resolve({ columns, rows: data });
      },
      error: (error) => reject(new Error(`The file cannot be read: ${error.message}`)),
    });
  });
}
