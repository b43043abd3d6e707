/** Measured values by row and column. */
export interface Table {
  add(row: string, column: string, value: number): void;
  /** The medians as lines of text. */
  print(columns: readonly string[]): string;
}

/** An empty {@link Table}. */
export function createTable(): Table {
  const rows = new Map<string, Map<string, number[]>>();
  return {
    add(row, column, value) {
      const cells = rows.get(row) ?? new Map<string, number[]>();
      rows.set(row, cells);
      cells.set(column, [...(cells.get(column) ?? []), value]);
    },
    print(columns) {
      const head = ['', ...columns].map((cell) => cell.padEnd(18)).join('');
      const lines = [...rows].map(([row, cells]) =>
        [row, ...columns.map((column) => cellOf(cells.get(column)))].map((cell) => cell.padEnd(18)).join(''),
      );
      return [head, ...lines].join('\n');
    },
  };
}

/** The value in the middle. */
export function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function cellOf(values: readonly number[] | undefined): string {
  if (values === undefined) {
    return '';
  }
  const digits = median(values) < 10 ? 2 : 0;
  const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(digits));
  return `${median(values).toFixed(digits)} (${least}–${most})`;
}
