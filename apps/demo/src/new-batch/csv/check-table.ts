import { readTable } from './read-table.ts';

/** What a whole table holds. */
export interface TableReport {
  /** Rows below the column names, without blank ones. */
  rows: number;
  /** The first rows with something wrong with them. */
  problems: readonly { number: number; problem: string }[];
  /** How many rows have something wrong with them. */
  problemCount: number;
}

const mostProblems = 20;

/** Looks at every row of a CSV file. Throws an Error that says what is wrong with the file as a whole. */
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
