/** Prints a table of Markdown, row by row. */
export function startTable(...columns: string[]): (...cells: (string | number)[]) => void {
  const print = (cells: readonly (string | number)[]): void => console.log(`| ${cells.join(' | ')} |`);
  console.log('');
  print(columns);
  print(columns.map(() => '---'));
  return (...cells) => print(cells);
}

/** `97 %` */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** `123 ms`, `1.23 ms` */
export function milliseconds(ms: number): string {
  return `${ms >= 10 ? Math.round(ms) : ms.toFixed(2)} ms`;
}
