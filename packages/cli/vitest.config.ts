import { defineConfig } from 'vitest/config';
import { nodeProject, sharedProcess } from '../../vitest.base.ts';

// Most tests start real processes, which take their time on a busy machine.
export default defineConfig(
  nodeProject('cli', {
    ...sharedProcess,
    globalSetup: ['test/support/bundle-program.ts'],
    testTimeout: 90_000,
    hookTimeout: 90_000,
  }),
);
