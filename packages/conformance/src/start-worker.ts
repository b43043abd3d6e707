import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { build } from 'esbuild';

// A CommonJS package with a default of its own, which Node and bundlers import differently.
const { default: workerd } = createRequire(import.meta.url)('workerd') as { default: string };

/** A Worker that answers on a free port. */
export interface RunningWorker extends AsyncDisposable {
  url: string;
}

/** What the Worker gets. */
export interface StartWorkerOptions {
  /** Its text bindings. */
  env: Record<string, string>;
  /** The one server that every `fetch` of the Worker reaches, whatever host it names. */
  internet: string;
}

/** Bundles a Worker's source file and runs it under workerd, without Node compatibility. */
export async function startWorker(
  entry: string,
  { env, internet }: StartWorkerOptions,
): Promise<RunningWorker> {
  const folder = await mkdtemp(join(tmpdir(), 'offpeak-worker-'));
  await build({
    entryPoints: [entry],
    outfile: join(folder, 'worker.mjs'),
    bundle: true,
    format: 'esm',
    target: 'es2023',
    conditions: ['@offpeak/source', 'workerd'],
    logLevel: 'warning',
  });
  await writeFile(join(folder, 'config.capnp'), configuration(env, new URL(internet).host));
  const child = spawn(workerd, ['serve', join(folder, 'config.capnp'), '--control-fd=3'], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  });
  const port = await listeningPort(child);
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function listeningPort(child: ChildProcess): Promise<number> {
  const gone = once(child, 'exit').then(([code]): never => {
    throw new Error(`workerd ended with ${code} before it listened.`);
  });
  const listening = async (): Promise<number> => {
    for await (const line of createInterface({ input: child.stdio[3] as Readable })) {
      const message = JSON.parse(line) as { event: string; port?: number };
      if (message.event === 'listen' && message.port !== undefined) {
        return message.port;
      }
    }
    return gone;
  };
  return Promise.race([listening(), gone]);
}

function configuration(env: Record<string, string>, host: string): string {
  const bindings = Object.entries(env).map(
    ([name, text]) => `(name = "${name}", text = ${JSON.stringify(text)})`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "worker", worker = (
      modules = [(name = "worker.mjs", esModule = embed "worker.mjs")],
      compatibilityDate = "2026-11-01",
      bindings = [${bindings.join(', ')}],
      globalOutbound = "internet",
    )),
    (name = "internet", external = (address = "${host}", http = ())),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "worker")],
);
`;
}
