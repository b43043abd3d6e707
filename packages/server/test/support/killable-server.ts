import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import OpenAI from 'openai';
import { checkedFetch } from './wire-schemas.ts';

/** A server in a process of its own. */
export interface KillableServer {
  url: string;
  openai: OpenAI;
  /** The most memory the process has had so far, in bytes. */
  peak(): Promise<number>;
  /** Ends the process with SIGKILL, and resolves when it is gone. */
  kill(): Promise<void>;
  /** Ends the process with SIGTERM; resolves with its exit code. */
  stop(): Promise<number | null>;
}

let bundleFolder: string | null = null;

/**
 * Bundles the program of the process into one file, once per test run: a start then takes half of the time.
 */
function bundledProgram(): string {
  if (bundleFolder === null) {
    const folder = mkdtempSync(join(tmpdir(), 'offpeak-server-process-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    buildSync({
      entryPoints: [fileURLToPath(new URL('./server-process.ts', import.meta.url))],
      outfile: join(folder, 'server-process.mjs'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      conditions: ['@offpeak/source'],
      // Bundled CommonJS packages require modules of Node.
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
    });
    bundleFolder = folder;
  }
  return join(bundleFolder, 'server-process.mjs');
}

/** A process that has loaded the server's code and waits to be told to start. */
export interface SpareServer {
  /** Starts a server with `serve` options; resolves when it listens. */
  start(options: Record<string, unknown>): Promise<KillableServer>;
}

/** Starts a server process with `serve` options, and flags of Node; resolves when it listens. */
export function startKillable(
  options: Record<string, unknown>,
  flags: readonly string[] = [],
): Promise<KillableServer> {
  return prepareKillable(flags).start(options);
}

/** Makes a process ready, so that its start takes less time later. */
export function prepareKillable(flags: readonly string[] = []): SpareServer {
  const program = bundledProgram();
  const child = fork(program, {
    execArgv: ['--disable-warning=ExperimentalWarning', ...flags],
    // The compiled code is kept, so that the next of many starts takes less time.
    env: { ...process.env, NODE_COMPILE_CACHE: join(dirname(program), 'compiled') },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return { start: (options) => startIn(child, options) };
}

async function startIn(child: ChildProcess, options: Record<string, unknown>): Promise<KillableServer> {
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message: { url: string }) => resolve(message.url));
    child.send({ start: { port: 0, ...options } });
    child.once('exit', (code) => reject(new Error(`The server process ended with ${code}.`)));
  });
  return {
    url,
    openai: new OpenAI({ baseURL: `${url}/v1`, apiKey: 'any', maxRetries: 0, fetch: checkedFetch }),
    async peak() {
      const answer = new Promise<{ peak: number }>((resolve) => child.once('message', resolve));
      child.send('peak');
      return (await answer).peak;
    },
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
    stop() {
      child.kill('SIGTERM');
      return gone;
    },
  };
}
