import { defineConfig } from 'vitest/config';
import { nodeProject } from '../../vitest.base.ts';

// Whole servers run in these tests; a busy machine is no failure.
export default defineConfig(nodeProject('server', { testTimeout: 30_000 }));
