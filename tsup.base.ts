import type { Options } from 'tsup';

/** What every published package builds alike: ESM, types beside it, source maps into the shipped `src`. */
export function packageBuild(entry: Record<string, string>, more: Options = {}): Options {
  return {
    entry,
    format: 'esm',
    target: 'es2023',
    platform: 'neutral',
    dts: true,
    sourcemap: true,
    clean: true,
    treeshake: true,
    splitting: true,
    ...more,
  };
}
