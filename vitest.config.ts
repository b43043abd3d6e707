import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      'packages/*/vitest.config.ts',
      'packages/core/vitest.mocked.config.ts',
      'apps/*/vitest.config.ts',
    ],
  },
});
