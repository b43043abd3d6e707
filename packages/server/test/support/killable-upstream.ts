import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A model endpoint in a process of its own. */
export interface KillableUpstream {
  url: string;
  port: number;
  /** Ends the process with SIGKILL, and resolves when it is gone. */
  kill(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a model endpoint that answers after `delayMs`, on a free port unless given. */
export async function startKillableUpstream(delayMs: number, port = 0): Promise<KillableUpstream> {
  const program = fileURLToPath(new URL('./upstream-process.ts', import.meta.url));
  const child = fork(program, [String(port), String(delayMs)], { execArgv: [] });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const listening = await new Promise<{ port: number }>((resolve, reject) => {
    child.once('message', (message) => resolve(message as { port: number }));
    child.once('exit', (code) => reject(new Error(`The upstream ended with ${code}.`)));
  });
  const kill = (): Promise<void> => {
    child.kill('SIGKILL');
    return gone;
  };
  return {
    port: listening.port,
    url: `http://127.0.0.1:${listening.port}/v1`,
    kill,
    [Symbol.asyncDispose]: kill,
  };
}
