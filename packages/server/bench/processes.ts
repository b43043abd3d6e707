import { type ChildProcess, fork, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ServeOptions } from '@offpeak/server/node';

/** A child process that listens on a port. */
export interface Listening {
  port: number;
  /** Its peak memory so far, in bytes. */
  peak(): Promise<number>;
  stop(): Promise<void>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

/** Starts the model endpoint of this folder, which answers after `delayMs`. */
export function startUpstream(delayMs: number): Promise<Listening> {
  const program = fileURLToPath(new URL('./upstream-process.ts', import.meta.url));
  return attend(fork(program, [String(delayMs)], { execArgv: [] }));
}

/** Starts the model server of this folder, with `/metrics` or without, on a free port unless given. */
export function startEngine(slots: number, metrics: 'metrics' | 'silent', port = 0): Promise<Listening> {
  const program = fileURLToPath(new URL('./engine-process.ts', import.meta.url));
  return attend(fork(program, [String(slots), metrics, String(port)], { execArgv: [] }));
}

/** Starts a proxy that does nothing but pass requests on with undici. */
export function startProxy(upstreamPort: number): Promise<Listening> {
  const program = fileURLToPath(new URL('./proxy-process.ts', import.meta.url));
  return attend(fork(program, [String(upstreamPort)], { execArgv: [] }));
}

/** The server as it is published: what `tsup` built, in a process that has loaded nothing else. */
const serverProgram = `
  import { serve } from '@offpeak/server/node';
  const server = await serve(JSON.parse(process.env.SERVE_OPTIONS));
  process.on('message', () => process.send({ peak: process.resourceUsage().maxRSS * 1024 }));
  process.send({ port: server.port });
  process.once('SIGTERM', () => server.close().then(() => process.exit(0)));
`;

/** Starts a server with `serve` options that are plain JSON. Throws when it was not built. */
export function startServer(options: ServeOptions, nodeOptions: readonly string[] = []): Promise<Listening> {
  for (const built of ['../dist/node/index.js', '../../core/dist/index.js']) {
    if (existsSync(new URL(built, import.meta.url))) {
      continue;
    }
    throw new Error(
      `${built} is missing: run \`npx pnpm@12.21.0 build\` first, the benchmark measures what is published.`,
    );
  }
  const child = spawn(process.execPath, ['--input-type=module', ...nodeOptions, '-e', serverProgram], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    env: { ...process.env, SERVE_OPTIONS: JSON.stringify(options) },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return attend(child);
}

async function attend(child: ChildProcess): Promise<Listening> {
  const next = <Message>() => new Promise<Message>((resolve) => child.once('message', resolve));
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const failed = gone.then((code) => {
    throw new Error(`A process of the benchmark ended with ${code} before it listened.`);
  });
  const { port } = await Promise.race([next<{ port: number }>(), failed]);
  failed.catch(() => undefined);
  return {
    port,
    async peak() {
      const answer = next<{ peak: number }>();
      child.send('peak');
      return (await answer).peak;
    },
    async stop() {
      child.kill('SIGTERM');
      await gone;
    },
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
