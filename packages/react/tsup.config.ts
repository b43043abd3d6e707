import { defineConfig, type Options } from 'tsup';
import { packageBuild } from '../../tsup.base.ts';

/**
 * Keeps hooks and provider in a module of their own that says 'use client'. So server components can call the
 * option factories: they may not call anything of a client module.
 */
const hooksApart: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'hooks-apart',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/hooks\.ts$/ }, () => ({ path: './hooks.js', external: true }));
  },
};

export default defineConfig([
  packageBuild(
    { index: 'src/index.ts', hooks: 'src/hooks.ts' },
    // Rollup's tree shaking drops the directive; the app's bundler shakes the tree.
    { treeshake: false, esbuildPlugins: [hooksApart], clean: false },
  ),
  // Apart from the entry for React, whose core is that of `@tanstack/react-query`.
  packageBuild({ index: 'src/query.ts' }, { outDir: 'dist/query', clean: false }),
]);
