import { defineConfig } from 'vitest/config';
import { nodeProject } from '../../vitest.base.ts';

// The tests start real processes, which take their time on a busy machine.
export default defineConfig(
  nodeProject('demo', {
    include: ['test/**/*.test.ts', 'test-ui/**/*.test.ts'],
    testTimeout: 90_000,
    hookTimeout: 90_000,
  }),
);
