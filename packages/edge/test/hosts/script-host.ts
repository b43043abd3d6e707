import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppSettings } from './app.ts';
import { bundleEntry } from './bundle.ts';
import { startChild, stopChild } from './child.ts';
import type { RunningHost } from './host.ts';

/** Bundles an entry, runs it with a command, and waits for the port it prints. */
export async function startScript(
  entry: 'deno' | 'bun' | 'node',
  settings: AppSettings,
  command: string,
  args: string[],
): Promise<RunningHost> {
  const folder = await mkdtemp(join(tmpdir(), `offpeak-edge-${entry}-`));
  const script = join(folder, 'app.mjs');
  await writeFile(script, await bundleEntry(entry));
  const { child, port } = await startChild({
    command,
    args: [...args, script],
    env: { SETTINGS: JSON.stringify(settings), DENO_NO_UPDATE_CHECK: '1', DENO_DIR: join(folder, 'cache') },
    portFd: 1,
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
