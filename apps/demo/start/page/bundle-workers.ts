import { join } from 'node:path';
import { build, stop } from 'esbuild';

/** Bundles the two workers into `folder` as `demo.js` and `assets.js`, from the packages' sources. */
export async function bundleWorkers(demoDir: string, folder: string): Promise<void> {
  await build({
    entryPoints: {
      demo: join(demoDir, 'worker', 'main.ts'),
      assets: join(demoDir, 'worker', 'assets', 'main.ts'),
    },
    outdir: folder,
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['@offpeak/source', 'workerd'],
    target: 'es2023',
    logLevel: 'warning',
  });
  // Its service process would run as long as the demo.
  await stop();
}
