import Papa from 'papaparse';
import { decodeText, detectEncoding, type TextEncoding } from './detect-encoding.ts';
import { createTextFeed } from './text-feed.ts';

/** One row of a table, by column. */
export type CsvRow = Readonly<Record<string, string>>;

/** A row and its problem. */
export interface TableRow {
  /** As a spreadsheet counts: the column names are row 1. */
  number: number;
  row: CsvRow;
  /** In one sentence; null without a problem. */
  problem: string | null;
}

/** A table that is being read. */
export interface Table {
  encoding: TextEncoding;
  columns: string[];
  /** The rows below the column names, in chunks. Blank rows are skipped. */
  rows: AsyncGenerator<TableRow[], void, undefined>;
}

/** Limit of a row, in characters. A quote that is never closed would make one cell of the whole file. */
const longestRow = 4_000_000;
/** Minimum length of a chunk of text: the first one also decides about separator and line ends. */
const pieceLength = 262_144;

/**
 * Reads a CSV or TSV file row by row, in any encoding and with any separator. Throws an Error for a file that
 * cannot be read at all; the problem of a single row is in the row. Leaving the loop stops the reading.
 */
export async function readTable(file: Blob): Promise<Table> {
  const encoding = await detectEncoding(file);
  const cells = readCells(decodeText(file, encoding));
  const first = await cells.next();
  const [head, ...rest] = first.done ? [] : first.value;
  const names = head?.cells.map((name) => name.trim()) ?? [];
  const columns = nameColumns(names);
  if (!head || columns.every((name) => name === '')) {
    throw new Error('The file has no columns. Its first line must name them.');
  }
  if (head.problem) {
    throw new Error(`The first line, which names the columns, cannot be read: ${head.problem}`);
  }

  async function* rows(): AsyncGenerator<TableRow[], void, undefined> {
    try {
      yield rest.map((row) => toRow(row, columns));
      for await (const more of cells) {
        yield more.map((row) => toRow(row, columns));
      }
    } finally {
      await cells.return();
    }
  }
  return { encoding, columns: columns.filter((name) => name !== ''), rows: rows() };
}

interface CellRow {
  number: number;
  cells: string[];
  problem: string | null;
}

/** The cells of each row that is not blank, with the problem that PapaParse found. */
async function* readCells(texts: AsyncIterable<string>): AsyncGenerator<CellRow[], void, undefined> {
  let found: CellRow[] = [];
  let number = 0;
  let taken = 0;
  let failure: Error | null = null;
  const feed = createTextFeed();
  let given = 0;
  let isOver = false;
  const start = (text: string): string => {
    const { separator, body } = separatorOf(text);
    Papa.parse<string[]>(feed.stream, {
      delimiter: separator,
      chunk: ({ data, errors, meta }) => {
        const problems = new Map<number, string>();
        // Errors after the last row are about an incomplete row; they are reported again.
        for (const { row, code } of errors) {
          if (row !== undefined) {
            problems.set(row, quoteProblem(code));
          }
        }
        data.forEach((cells, at) => {
          number++;
          const problem = problems.get(at) ?? null;
          if (problem || cells.some((cell) => cell.trim() !== '')) {
            found.push({ number, cells, problem });
          }
        });
        taken = meta.cursor;
      },
      complete: () => {},
      error: (error) => {
        failure = error;
      },
    });
    return body;
  };
  const take = (): CellRow[] => {
    if (failure) {
      throw failure;
    }
    const rows = found;
    found = [];
    if (!isOver && given - taken > longestRow) {
      throw new Error(
        `Row ${number + 1} is longer than ${longestRow / 1e6} million characters: a quote (") in it is probably never closed.`,
      );
    }
    return rows;
  };

  let isFirst = true;
  for await (const text of inPieces(texts)) {
    const body = isFirst ? start(text) : text;
    isFirst = false;
    given += body.length;
    feed.push(body);
    const rows = take();
    if (rows.length > 0) {
      yield rows;
    }
  }
  if (isFirst) {
    return;
  }
  isOver = true;
  feed.end();
  yield take();
}

/** The same text in larger chunks. */
async function* inPieces(texts: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let piece = '';
  for await (const text of texts) {
    piece += text;
    if (piece.length < pieceLength) {
      continue;
    }
    yield piece;
    piece = '';
  }
  if (piece !== '') {
    yield piece;
  }
}

/**
 * Returns the separator: the most frequent one between the column names, or the one in a `sep=` line of
 * Excel. Without a separator there is a single column, and its commas are text.
 */
function separatorOf(text: string): { separator: string; body: string } {
  const named = /^"?sep=(.)"?(\r\n|\r|\n)/i.exec(text);
  if (named) {
    return { separator: named[1] ?? ',', body: text.slice(named[0].length) };
  }
  const [head = ''] = text
    .trimStart()
    .replace(/"[^"]*"/g, '')
    .split(/[\r\n]/, 1);
  const count = (separator: string): number => head.split(separator).length - 1;
  const [most = ','] = [',', ';', '\t', '|'].sort((a, b) => count(b) - count(a));
  return { separator: count(most) > 0 ? most : Papa.UNIT_SEP, body: text };
}

function quoteProblem(code: string): string {
  return code === 'MissingQuotes'
    ? 'A quote (") is opened and never closed, so the rest of the file is in one cell.'
    : 'A quote (") stands inside a quoted cell. Double it ("") to make it text.';
}

/** A unique name for each column, without braces, which the prompt uses. A column without a name has ''. */
function nameColumns(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((given) => {
    const base = given.replaceAll('{', '(').replaceAll('}', ')');
    let name = base;
    for (let n = 2; name !== '' && taken.has(name); n++) {
      name = `${base} ${n}`;
    }
    taken.add(name);
    return name;
  });
}

function toRow({ number, cells, problem }: CellRow, columns: readonly string[]): TableRow {
  const row: Record<string, string> = Object.create(null);
  columns.forEach((name, at) => {
    if (name !== '') {
      row[name] = cells[at] ?? '';
    }
  });
  return { number, row, problem: problem ?? cellProblem(cells, columns) };
}

function cellProblem(cells: readonly string[], columns: readonly string[]): string | null {
  const named = columns.findLastIndex((name) => name !== '') + 1;
  if (cells.length < named) {
    return `It has ${cells.length} of ${named} cells.`;
  }
  const extra = cells.slice(columns.length).some((cell) => cell.trim() !== '');
  return extra
    ? `It has ${cells.length} cells, but the file has ${columns.length} ${columns.length === 1 ? 'column' : 'columns'}. Put quotes around a cell with a separator in it.`
    : null;
}
