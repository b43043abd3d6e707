import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { StartHost } from './host.ts';
import { startScript } from './script-host.ts';

const folder = dirname(createRequire(import.meta.url).resolve('bun/package.json'));

/** The gateway in Bun. */
export const startBun: StartHost = (settings) =>
  startScript('bun', settings, join(folder, 'bin', 'bun.exe'), ['run']);
