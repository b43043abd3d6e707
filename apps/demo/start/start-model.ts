import { join } from 'node:path';
import type { Family } from './children/family.ts';

/** Starts the model server and returns its base URL. */
export function startModel(family: Family, demoDir: string, env: NodeJS.ProcessEnv): Promise<string> {
  return family.start({
    name: 'model server',
    command: process.execPath,
    args: [join(demoDir, 'model', 'main.ts')],
    env,
    ready: /listening on (\S+)\n/,
    readyFd: 1,
    timeoutMs: 60_000,
  });
}
