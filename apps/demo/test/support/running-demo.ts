import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { descendantsOf } from './processes.ts';

const launcher = fileURLToPath(new URL('../../start/main.ts', import.meta.url));

/** The demo as the root script `demo` starts it. */
export interface RunningDemo {
  url: string;
  child: ChildProcess;
  pid: number;
  /** Its output so far. */
  output(): string;
  /** The processes it has started. */
  processes(): number[];
  /** Stops it as Ctrl-C does and returns its exit code. Removes its data. */
  stop(): Promise<number | null>;
}

/** Starts the demo on a free port, with a data folder of its own, and waits for the address it prints. */
export async function startRunningDemo(
  env: NodeJS.ProcessEnv = {},
  more: string[] = [],
): Promise<RunningDemo> {
  const dataDir = mkdtempSync(join(tmpdir(), 'offpeak-demo-'));
  const child = spawn(process.execPath, [launcher, '--port', '0', '--data', dataDir, ...more], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ready = new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += String(chunk);
        const url = /runs at (http:\S+)\n/.exec(output)?.[1];
        if (url !== undefined) {
          resolve(url);
        }
      });
    }
    child.once('exit', () => reject(new Error(`The demo ended while starting:\n${output}`)));
  });
  const url = await ready;
  const pid = child.pid ?? 0;
  return {
    url,
    child,
    pid,
    output: () => output,
    processes: () => descendantsOf(pid),
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGINT');
        await once(child, 'exit');
      }
      rmSync(dataDir, { recursive: true, force: true });
      return child.exitCode;
    },
  };
}
