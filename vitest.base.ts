import type { ViteUserConfig } from 'vitest/config';

/** Tests read the packages' sources: no build comes first. */
export const sourceConditions = ['@offpeak/source'];

/** How long a test or a hook may take: a bound for what hangs, far from what any of them takes on a busy machine. */
export const testTimeouts = { testTimeout: 30_000, hookTimeout: 60_000 };

/** For projects whose tests change nothing that all of a process share: their files then need no process each. */
export const sharedProcess = { isolate: false };

/** What every Node test project shares. */
export function nodeProject(name: string, more: ViteUserConfig['test'] = {}): ViteUserConfig {
  return {
    resolve: { conditions: [...sourceConditions, 'node', 'import', 'module', 'default'] },
    ssr: { resolve: { conditions: [...sourceConditions, 'node', 'import', 'module', 'default'] } },
    test: {
      name,
      environment: 'node',
      include: ['test/**/*.test.ts', 'src/**/*.test.ts'],
      ...testTimeouts,
      ...more,
    },
  };
}
