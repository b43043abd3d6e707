import { defineConfig, type Options } from 'tsup';
import { packageBuild } from '../../tsup.base.ts';

/**
 * Hooks and provider stay a module of their own that says 'use client'. The option factories around them can so be called from server
 * components, which may not call anything of a client module.
 */
const clientApart: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'client-apart',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/client\.ts$/ }, () => ({ path: './client.js', external: true }));
  },
};

export default defineConfig(
  packageBuild(
    { index: 'src/index.ts', client: 'src/client.ts' },
    // Rollup's tree shaking drops the directive; a bundler of the app shakes the rest.
    { treeshake: false, esbuildPlugins: [clientApart] },
  ),
);
