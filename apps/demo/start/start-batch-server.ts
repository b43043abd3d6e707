import { join } from 'node:path';
import type { Family } from './children/family.ts';

/** The settings of `offpeak serve`. */
export interface BatchServerSettings {
  repoDir: string;
  dataDir: string;
  /** The model server's base URL. */
  upstream: string;
  /** The one key it accepts. */
  apiKey: string;
  env: NodeJS.ProcessEnv;
}

/** Starts `offpeak serve` from the sources of the repository and returns its base URL. */
export function startBatchServer(family: Family, settings: BatchServerSettings): Promise<string> {
  const { repoDir, dataDir, upstream, apiKey, env } = settings;
  const bin = join(repoDir, 'packages', 'cli', 'src', 'bin.ts');
  return family.start({
    name: 'batch server (offpeak serve)',
    command: process.execPath,
    args: ['--conditions=@offpeak/source', bin, 'serve', '--port', '0', '--concurrency', '32'],
    env: {
      ...env,
      OFFPEAK_UPSTREAM: upstream,
      OFFPEAK_DATA: dataDir,
      OFFPEAK_API_KEYS: `demo:${apiKey}`,
    },
    ready: /Listening on (\S+)\n/,
    readyFd: 1,
    timeoutMs: 30_000,
  });
}
