import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const root: string = fileURLToPath(new URL('..', import.meta.url));

const env: NodeJS.ProcessEnv = {
  ...process.env,
  PATH: `${root}node_modules/.bin:${process.env.PATH ?? ''}`,
  TURBO_TELEMETRY_DISABLED: '1',
  TURBO_NO_UPDATE_NOTIFIER: '1',
};

/** Runs a command of this workspace with its output shown. Resolves with the exit code. */
export function run(command: string[], cwd: string = root): Promise<number> {
  const [program = '', ...args] = command;
  return new Promise((resolve, reject) => {
    spawn(program, args, { cwd, env, stdio: 'inherit' })
      .once('error', reject)
      .once('exit', (code) => resolve(code ?? 1));
  });
}

/** Runs a command of this workspace quietly. Resolves with the exit code and everything it printed. */
export function capture(command: string[], cwd: string = root): Promise<{ code: number; output: string }> {
  const [program = '', ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.once('error', reject).once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
