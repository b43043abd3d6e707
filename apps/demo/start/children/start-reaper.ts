import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The process that cleans up if this one dies. */
export interface Reaper {
  started(pid: number): void;
  ended(pid: number): void;
  /** Resolves if the reaper itself is gone. */
  gone: Promise<void>;
  /** Lets the reaper end whatever is still alive, and itself. */
  close(): Promise<void>;
}

/** Starts the reaper in a session of its own, so that Ctrl-C does not reach it. */
export function startReaper(): Reaper {
  const script = fileURLToPath(new URL('./reaper.ts', import.meta.url));
  const child = spawn(process.execPath, [script], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: process.env.PATH },
  });
  child.stdin.on('error', () => {});
  const gone = once(child, 'exit').then(() => {});
  return {
    started: (pid) => child.stdin.write(`+${pid}\n`),
    ended: (pid) => child.stdin.write(`-${pid}\n`),
    gone,
    async close() {
      child.stdin.end();
      await gone;
    },
  };
}
