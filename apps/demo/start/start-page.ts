import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Family } from './children/family.ts';
import { secretNames, type WorkerdSettings, workerdConfig } from './page/workerd-config.ts';

/** Starts workerd with the bundled workers of `runDir` and returns the port of the page. */
export async function startPage(
  family: Family,
  runDir: string,
  settings: WorkerdSettings,
  secrets: Record<keyof typeof secretNames, string>,
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const configPath = join(runDir, 'workerd.capnp');
  writeFileSync(configPath, workerdConfig(settings), { mode: 0o600 });
  const { default: workerd } = createRequire(import.meta.url)('workerd') as { default: string };
  const bindings = Object.entries(secretNames).map(([name, variable]) => [
    variable,
    secrets[name as keyof typeof secretNames],
  ]);
  const port = await family.start({
    name: 'gateway (workerd)',
    command: workerd,
    args: ['serve', '--control-fd=3', configPath],
    env: { ...env, ...Object.fromEntries(bindings) },
    ready: /"event":\s*"listen".*?"port":\s*(\d+)/,
    readyFd: 3,
    timeoutMs: 30_000,
  });
  return Number(port);
}
