import type { ViteUserConfig } from 'vitest/config';

/** Tests read the packages' sources: no build comes first. */
export const sourceConditions = ['@offpeak/source'];

/** What every Node test project shares. */
export function nodeProject(name: string, more: ViteUserConfig['test'] = {}): ViteUserConfig {
  return {
    resolve: { conditions: [...sourceConditions, 'node', 'import', 'module', 'default'] },
    ssr: { resolve: { conditions: [...sourceConditions, 'node', 'import', 'module', 'default'] } },
    test: { name, environment: 'node', include: ['test/**/*.test.ts', 'src/**/*.test.ts'], ...more },
  };
}
