import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { AppSettings } from './app.ts';
import { bundleEntry } from './bundle.ts';
import { startChild, stopChild } from './child.ts';
import type { RunningHost } from './host.ts';

const denoFolder = dirname(createRequire(import.meta.url).resolve('deno/package.json'));

/** The gateway in Deno, allowed to use the network and to read its settings and nothing else. */
export async function startDeno(settings: AppSettings): Promise<RunningHost> {
  const folder = await mkdtemp(join(tmpdir(), 'offpeak-edge-deno-'));
  await writeFile(join(folder, 'app.mjs'), await bundleEntry('deno'));
  const { child, port } = await startChild({
    command: join(denoFolder, 'deno'),
    args: ['run', '--no-prompt', '--allow-net=127.0.0.1', '--allow-env=SETTINGS', join(folder, 'app.mjs')],
    env: { SETTINGS: JSON.stringify(settings), DENO_NO_UPDATE_CHECK: '1', DENO_DIR: join(folder, 'cache') },
    portFd: 1,
  });
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    async close() {
      await stopChild(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
