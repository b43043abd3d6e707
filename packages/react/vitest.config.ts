import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromiumLaunch } from '../../scripts/chromium.ts';
import { sourceConditions, testTimeouts } from '../../vitest.base.ts';
import { backendPlugin } from './test/backend/plugin.ts';

/** `OFFPEAK_TEST_REACT=18` runs every test on the oldest React the hooks support. */
const oldest = process.env.OFFPEAK_TEST_REACT === '18';
const alias = oldest ? [{ find: /^(react|react-dom)(?=\/|$)/, replacement: '$1-18' }] : [];

export default defineConfig({
  plugins: [backendPlugin()],
  resolve: { alias, conditions: [...sourceConditions, 'browser', 'import', 'module', 'default'] },
  optimizeDeps: {
    include: [
      '@tanstack/query-core',
      '@tanstack/react-query',
      '@tanstack/solid-query',
      '@tanstack/vue-query',
      'react',
      'react-dom',
      'react-dom/client',
      'solid-js',
      'vitest-browser-react',
      'vue',
    ],
  },
  test: {
    name: 'react',
    ...testTimeouts,
    // The tests share one server, whose clock some of them advance.
    fileParallelism: false,
    globalSetup: ['./test/backend/global-setup.ts'],
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: await chromiumLaunch() }),
      instances: [{ browser: 'chromium' }],
    },
  },
});
