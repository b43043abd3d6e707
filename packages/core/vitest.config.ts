import { defineConfig } from 'vitest/config';
import { nodeProject } from '../../vitest.base.ts';

// Nothing here measures time: a busy machine is no reason to fail.
export default defineConfig(nodeProject('core', { testTimeout: 30_000 }));
