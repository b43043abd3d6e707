import { configDefaults, defineConfig } from 'vitest/config';
import { nodeProject, sharedProcess } from '../../vitest.base.ts';
import { mockedTests } from './vitest.mocked.ts';

// Nothing here measures time: a busy machine must not fail a test.
export default defineConfig(
  nodeProject('core', {
    ...sharedProcess,
    exclude: [...configDefaults.exclude, ...mockedTests],
    testTimeout: 30_000,
  }),
);
