import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { StartHost } from './host.ts';
import { startScript } from './script-host.ts';

const folder = dirname(createRequire(import.meta.url).resolve('deno/package.json'));

/** The gateway in Deno, allowed to use the network and to read its settings and nothing else. */
export const startDeno: StartHost = (settings) =>
  startScript('deno', settings, join(folder, 'deno'), [
    'run',
    '--no-prompt',
    '--unstable-kv',
    '--allow-net=127.0.0.1',
    '--allow-env=SETTINGS',
  ]);
