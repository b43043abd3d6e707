import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { portVariable } from './plugin.ts';

/**
 * Starts all servers before the tests, and ends them after them. They run in a process of their own, which
 * runs the packages' sources.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const house = spawn(process.execPath, ['--conditions=@offpeak/source', main], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [port] = await Promise.race([
    once(createInterface({ input: house.stdout }), 'line') as Promise<[string]>,
    once(house, 'exit').then(() => {
      throw new Error('The backend of the tests ended before it listened.');
    }),
  ]);
  process.env[portVariable] = port;
  return async () => {
    house.stdin.end();
    await once(house, 'exit');
  };
}
