import { configDefaults, defineConfig } from 'vitest/config';
import { nodeProject, sharedProcess } from '../../vitest.base.ts';
import { mockedTests } from './vitest.mocked.ts';

// Nothing here measures time: a busy machine is no reason to fail.
export default defineConfig(
  nodeProject('core', {
    ...sharedProcess,
    exclude: [...configDefaults.exclude, ...mockedTests],
    testTimeout: 30_000,
  }),
);
