import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A child process that listens on a port. */
export interface Listening {
  port: number;
  /** Asks it one thing. */
  ask(): Promise<{ peak: number }>;
  stop(): Promise<void>;
}

/** Starts one of the programs of this folder. */
export async function startProgram(
  name: string,
  argument: string,
  nodeOptions: string[] = [],
): Promise<Listening> {
  const program = fileURLToPath(new URL(name, import.meta.url));
  const child: ChildProcess = fork(program, [argument], {
    execArgv: ['--conditions=@offpeak/source', ...nodeOptions],
  });
  const next = () => new Promise<never>((resolve) => child.once('message', resolve));
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const { port } = (await next()) as { port: number };
  return {
    port,
    async ask() {
      const answer = next();
      child.send('memory');
      return (await answer) as { peak: number };
    },
    async stop() {
      child.kill('SIGTERM');
      await gone;
    },
  };
}
