import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: ['packages/*/vitest.config.ts', 'apps/*/vitest.config.ts'],
    // Vitest would leave a core free, which of two is half the machine.
    maxWorkers: '100%',
  },
});
