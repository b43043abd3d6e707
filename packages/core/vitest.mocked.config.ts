import { defineConfig } from 'vitest/config';
import { nodeProject } from '../../vitest.base.ts';
import { mockedTests } from './vitest.mocked.ts';

export default defineConfig(nodeProject('core-mocked', { include: mockedTests, testTimeout: 30_000 }));
