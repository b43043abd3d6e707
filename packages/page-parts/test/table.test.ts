import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonlName } from '../src/requests/jsonl-name.ts';
import { checkTable } from '../src/table/check-table.ts';
import { csvToJsonl } from '../src/table/csv-to-jsonl.ts';
import { detectEncoding } from '../src/table/detect-encoding.ts';
import { readCsvHead } from '../src/table/read-csv-head.ts';
import { readTable, type TableRow } from '../src/table/read-table.ts';

/** A file that is read in chunks of some size, as from a disk. */
class SlicedFile extends File {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #size: number;

  constructor(bytes: Uint8Array<ArrayBuffer>, size: number, name = 'table.csv') {
    super([bytes], name);
    this.#bytes = bytes;
    this.#size = size;
  }

  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const bytes = this.#bytes;
    const size = this.#size;
    let at = 0;
    return new ReadableStream({
      pull(controller) {
        if (at >= bytes.length) {
          controller.close();
        } else {
          controller.enqueue(bytes.slice(at, at + size));
        }
        at += size;
      },
    });
  }
}

const encoders = {
  'utf-8': (text: string) => Buffer.from(text, 'utf8'),
  'utf-8 with a mark': (text: string) => Buffer.from(`\uFEFF${text}`, 'utf8'),
  'utf-16le': (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le'),
  'utf-16be': (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(),
} as const;

function fileOf(text: string, encoding: keyof typeof encoders = 'utf-8', size = 65_536): File {
  return new SlicedFile(new Uint8Array(encoders[encoding](text)), size);
}

function bytesOf(bytes: readonly number[], name?: string): File {
  return new SlicedFile(new Uint8Array(bytes), 65_536, name);
}

async function rowsOf(file: File): Promise<TableRow[]> {
  const all: TableRow[] = [];
  for await (const piece of (await readTable(file)).rows) {
    all.push(...piece);
  }
  return all;
}

const latin1 = (text: string): number[] => [...Buffer.from(text, 'latin1')];

describe('a table', () => {
  test('is read unchanged, in every encoding, with any chunks', async () => {
    const cell = fc
      .string({ unit: 'grapheme', maxLength: 12 })
      .filter((text) => !/\0|\uFEFF|\uFFFD/.test(text));
    const rows = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 });
    const kinds = Object.keys(encoders) as (keyof typeof encoders)[];
    const cases = fc.record({
      rows,
      encoding: fc.constantFrom(...kinds),
      size: fc.integer({ min: 1, max: 7 }),
      separator: fc.constantFrom(',', ';', '\t'),
      newline: fc.constantFrom('\n', '\r\n'),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ rows: cells, encoding, size, separator, newline }) => {
        const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
        const table = [['id', 'text'], ...cells.map(([id, text]) => [`x${id}`, text])];
        const text = table.map((row) => row.map(quoted).join(separator)).join(newline);
        const read = await rowsOf(fileOf(text, encoding, size));
        expect(read.map(({ row, problem }) => [row.id, row.text, problem])).toEqual(
          cells.map(([id, one]) => [`x${id}`, one, null]),
        );
      }),
      { numRuns: 150 },
    );
  });

  test('in Windows-1252, as Excel saves it, is distinguished from UTF-8', async () => {
    const file = bytesOf(latin1('item;text\r\nKäse;Brötchen für 2\x80\r\n'));
    expect(await detectEncoding(file)).toBe('windows-1252');
    expect((await rowsOf(file))[0]?.row).toEqual({ item: 'Käse', text: 'Brötchen für 2€' });
  });

  test('in UTF-16 without a byte order mark is detected by its zero bytes', async () => {
    const text = 'id,text\nmoon,bright\n';
    const little = [...Buffer.from(text, 'utf16le')];
    expect(await detectEncoding(bytesOf(little))).toBe('utf-16le');
    expect(await detectEncoding(bytesOf([...Buffer.from(little).swap16()]))).toBe('utf-16be');
  });

  test('that is broken UTF-8 is refused, with the line', async () => {
    const bytes = [...Buffer.from('id,text\n1,夜\n2,'), 0xe5, 0xa4, 0x0a, ...Buffer.from('3,月\n')];
    await expect(readTable(bytesOf(bytes))).rejects.toThrow('Line 3 has a byte that is not UTF-8');
    await expect(rowsOf(bytesOf([...encoders['utf-16le']('id\nx\n'), 0x3d]))).rejects.toThrow('not UTF-16LE');
  });

  test('that is not text is named by its format', async () => {
    await expect(readTable(bytesOf([0x50, 0x4b, 3, 4, 0, 0]))).rejects.toThrow('Excel workbook');
    await expect(readTable(bytesOf([0x1f, 0x8b, 8, 0]))).rejects.toThrow('gzip');
    await expect(readTable(bytesOf([1, 0, 0, 3, 4, 5, 0, 0, 9]))).rejects.toThrow('zero bytes');
  });

  test('names every row with a problem, by its number in a spreadsheet', async () => {
    const text = 'a,b\n1,2\n\n3\n4,5,6\n7,8,,\n9,"x"y"\n"10,11\n12,13\n';
    const read = await rowsOf(fileOf(text));
    expect(read.map(({ number, problem }) => [number, problem])).toEqual([
      [2, null],
      [4, 'It has 1 of 2 cells.'],
      [5, expect.stringContaining('It has 3 cells, but the file has 2 columns.')],
      [6, null],
      [7, expect.stringContaining('stands inside a quoted cell')],
      [8, expect.stringContaining('never closed')],
    ]);
    const report = await checkTable(fileOf(text), new AbortController().signal);
    expect(report).toMatchObject({ rows: 6, problemCount: 4 });
    const form = { endpoint: '/v1/embeddings', model: 'm', template: '{{a}}', idColumn: null } as const;
    await expect(csvToJsonl(fileOf(text), form)).rejects.toThrow('Row 4: It has 1 of 2 cells.');
    const made = await (await csvToJsonl(fileOf(text), { ...form, leaveOut: true })).text();
    expect(made.match(/"custom_id":"[^"]*"/g)).toEqual(['"custom_id":"row-1"', '"custom_id":"row-4"']);
  });

  test('with a quote that is never closed fails soon, and is not read into one cell', async () => {
    const text = `a,b\n1,2\n"3,4\n${'5,6\n'.repeat(1_200_000)}`;
    await expect(rowsOf(fileOf(text))).rejects.toThrow('Row 3 is longer than 4 million characters');
  });

  test('of one column keeps its commas', async () => {
    expect(
      (await rowsOf(fileOf('text\nhello, world\n'))).map(({ row, problem }) => [row.text, problem]),
    ).toEqual([['hello, world', null]]);
  });

  test('may name its separator, and repeat or lack names of columns', async () => {
    const { columns, rows } = await readTable(fileOf('sep=|\r\n a |a|{b}||\r\n1|2|3|4|\r\n'));
    expect(columns).toEqual(['a', 'a 2', '(b)']);
    const read: TableRow[] = [];
    for await (const piece of rows) {
      read.push(...piece);
    }
    expect(read).toEqual([{ number: 2, row: { a: '1', 'a 2': '2', '(b)': '3' }, problem: null }]);
  });

  test('without columns or rows is refused', async () => {
    await expect(readCsvHead(fileOf(''))).rejects.toThrow('no columns');
    await expect(readCsvHead(fileOf('\n\n,,\n'))).rejects.toThrow('no columns');
    await expect(readCsvHead(fileOf('a,b'))).rejects.toThrow('no rows');
    expect((await readCsvHead(fileOf(`a\n${'x\n'.repeat(80)}`))).rows).toHaveLength(50);
  });
});

test('a file of requests is uploaded under a name that OpenAI accepts', () => {
  expect(['a.csv', 'b.JSONL', 'c', 'd.ndjson', 'e.v2'].map(jsonlName)).toEqual([
    'a.jsonl',
    'b.JSONL',
    'c.jsonl',
    'd.jsonl',
    'e.v2.jsonl',
  ]);
});
