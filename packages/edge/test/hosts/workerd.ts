import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppSettings } from './app.ts';
import { bundleEntry } from './bundle.ts';
import { startChild, stopChild } from './child.ts';
import type { RunningHost } from './host.ts';

const workerd = createRequire(import.meta.url)('workerd') as { default: string };

/** The gateway in workerd, without Node compatibility. */
export async function startWorkerd(settings: AppSettings): Promise<RunningHost> {
  const folder = await mkdtemp(join(tmpdir(), 'offpeak-edge-workerd-'));
  await mkdir(join(folder, 'objects'));
  await writeFile(join(folder, 'app.js'), await bundleEntry('workerd'));
  await writeFile(join(folder, 'config.capnp'), config(settings, folder));
  const { child, port } = await startChild({
    command: workerd.default,
    args: ['serve', '--control-fd=3', join(folder, 'config.capnp')],
    portFd: 3,
  });
  return {
    pid: child.pid ?? 0,
    port,
    url: `http://127.0.0.1:${port}`,
    async close() {
      await stopChild(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function config(settings: AppSettings, folder: string): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "app", worker = .app),
    (name = "objects", disk = (path = ${JSON.stringify(join(folder, 'objects'))}, writable = true)),
    (name = "loopback", network = (allow = ["private", "public"])),
  ],
  sockets = [ (name = "http", address = "127.0.0.1:0", http = (), service = "app") ],
);
const app :Workerd.Worker = (
  modules = [ (name = "app.js", esModule = embed "app.js") ],
  bindings = [
    (name = "SETTINGS", text = ${JSON.stringify(JSON.stringify(settings))}),
    (name = "HUB", durableObjectNamespace = "OffpeakHub"),
    (name = "COUNTER", durableObjectNamespace = "OffpeakCounter"),
    (name = "INDEX", durableObjectNamespace = "OffpeakIndex"),
  ],
  durableObjectNamespaces = [
    (className = "OffpeakHub", uniqueKey = "hub"),
    (className = "OffpeakCounter", uniqueKey = "counter"),
    (className = "OffpeakIndex", uniqueKey = "index", enableSql = true),
  ],
  durableObjectStorage = (localDisk = "objects"),
  globalOutbound = "loopback",
  compatibilityDate = "2026-07-01",
);
`;
}
