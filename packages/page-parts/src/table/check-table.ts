import { readTable } from './read-table.ts';

/** The report on a whole table. */
export interface TableReport {
  /** Rows below the column names, without blank ones. */
  rows: number;
  /** The first rows with problems. */
  problems: readonly { number: number; problem: string }[];
  /** The number of rows with problems. */
  problemCount: number;
}

const mostProblems = 20;

/** Checks every row of a CSV file. Throws an Error for a file that cannot be read at all. */
export async function checkTable(file: File, signal: AbortSignal): Promise<TableReport> {
  const report = { rows: 0, problems: [] as { number: number; problem: string }[], problemCount: 0 };
  const { rows } = await readTable(file);
  for await (const piece of rows) {
    signal.throwIfAborted();
    report.rows += piece.length;
    for (const { number, problem } of piece) {
      if (problem === null) {
        continue;
      }
      report.problemCount++;
      if (report.problems.length < mostProblems) {
        report.problems.push({ number, problem });
      }
    }
  }
  return report;
}
