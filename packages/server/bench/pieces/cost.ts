import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startTable } from '../print-table.ts';

const run = promisify(execFile);
const lines = 50_000;

/** Runs another program of this folder, and reads the JSON it prints. */
async function resultOf(program: string, ...args: string[]): Promise<Record<string, number>> {
  const path = fileURLToPath(new URL(`../${program}`, import.meta.url));
  const { stdout } = await run(process.execPath, [path, ...args]);
  return JSON.parse(stdout) as Record<string, number>;
}

/**
 * What the server costs where the endpoint costs nothing: 50,000 lines with automatic concurrency, against a
 * bare loop over undici. About a minute.
 */
export async function cost(): Promise<void> {
  const row = startTable('lines', 'offpeak, lines/s', 'bare loop, requests/s', 'ratio', 'peak memory');
  for (let round = 0; round < 2; round++) {
    const { perSecond = Number.NaN } = await resultOf('bare-loop.ts', String(lines));
    const { linesPerSecond = Number.NaN, peakMB = Number.NaN } = await resultOf(
      'throughput.ts',
      String(lines),
      '0',
      'auto',
    );
    row(lines, linesPerSecond, perSecond, (linesPerSecond / perSecond).toFixed(2), `${peakMB} MB`);
  }
}
