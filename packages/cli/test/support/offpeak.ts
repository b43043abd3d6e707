import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';

/** Code is compiled once, not once per process. */
const compileCache = join(tmpdir(), 'offpeak-compile-cache');

/** A running `offpeak` command. */
export interface OffpeakProcess {
  child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Resolves when the pattern has been written to stdout or stderr; rejects if the command ends first. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves with the exit code (null after a signal) when it has ended. */
  ended: Promise<number | null>;
}

/** What a command is given besides its arguments. */
export interface Surroundings {
  /** What comes on standard input; without it, there is none. */
  input?: string;
  /** The current folder. */
  cwd?: string;
}

/** Starts the program as a process, without the keys and addresses of this machine. */
export function startOffpeak(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  { input, cwd }: Surroundings = {},
): OffpeakProcess {
  const { PATH, HOME, TMPDIR } = process.env;
  const child = spawn(process.execPath, [inject('program'), ...args], {
    cwd,
    env: { PATH, HOME, TMPDIR, NODE_COMPILE_CACHE: compileCache, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // A command that does not read its input may be gone before it comes.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const written = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8');
    child[name].on('data', (chunk: string) => {
      written[name] += chunk;
      for (const listener of listeners) {
        listener();
      }
    });
  }
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    child,
    stdout: () => written.stdout,
    stderr: () => written.stderr,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(written.stdout) ?? pattern.exec(written.stderr);
          if (found === null) {
            return;
          }
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        look();
        ended.then((code) => reject(new Error(`Ended with ${code} without ${pattern}:\n${written.stderr}`)));
      }),
    ended,
  };
}

/** Runs a command to its end. */
export async function offpeak(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  surroundings: Surroundings = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const running = startOffpeak(args, env, surroundings);
  const code = await running.ended;
  return { code, stdout: running.stdout(), stderr: running.stderr() };
}
