import { spawn } from 'node:child_process';
import type { CaseOutcome } from '../run-cases.ts';

/** Runs a program that prints its outcomes on a line of their own, and gives them. */
export function runProgram(
  program: string,
  args: string[],
  env: NodeJS.ProcessEnv = {},
): Promise<CaseOutcome[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.once('error', reject).once('close', (code) => {
      const line = /^(?:.*?)OUTCOMES (\[.*\])\s*$/m.exec(output)?.[1];
      if (line === undefined) {
        reject(new Error(`${program} ended with ${code} and no outcomes:\n${output}`));
      } else {
        resolve(JSON.parse(line) as CaseOutcome[]);
      }
    });
  });
}
