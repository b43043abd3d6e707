import { defineConfig } from 'vitest/config';
import { nodeProject, sharedProcess } from '../../vitest.base.ts';

export default defineConfig(nodeProject('conformance', sharedProcess));
