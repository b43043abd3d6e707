import { defineConfig } from 'vitest/config';
import { nodeProject } from '../../vitest.base.ts';

// The tests start a browser, which takes its time on a busy machine.
export default defineConfig(nodeProject('dashboard', { testTimeout: 90_000, hookTimeout: 90_000 }));
