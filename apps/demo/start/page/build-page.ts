import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { compressFolder } from './compress.ts';
import { fingerprint } from './fingerprint.ts';

/** The sources of the page, from the root of the repository. */
const sources = [
  'apps/demo/src',
  'apps/demo/public',
  'apps/demo/index.html',
  'apps/demo/vite.config.ts',
  'apps/demo/package.json',
  'apps/demo/start/page',
  'packages/core/src',
  'packages/react/src',
  'pnpm-lock.yaml',
];

const keptBuilds = 4;

/**
 * Returns the folder of the built page, and builds it with Vite unless the same sources were built before.
 * Every build has a folder of its own that appears when it is complete, so two demos can start in parallel
 * and a running one keeps its files.
 */
export async function buildPage(
  repoDir: string,
  demoDir: string,
  onStep: (text: string) => void,
): Promise<string> {
  const cacheDir = join(demoDir, 'node_modules', '.cache', 'offpeak-pages');
  const pageDir = join(cacheDir, fingerprint(repoDir, sources).slice(0, 32));
  if (existsSync(pageDir)) {
    return pageDir;
  }
  onStep('building the page');
  const { build } = await import('vite');
  const outDir = `${pageDir}.${process.pid}`;
  try {
    mkdirSync(cacheDir, { recursive: true });
    // Hints about the size of chunks are for developers of the page, not for visitors.
    await build({ root: demoDir, logLevel: 'error', build: { outDir, emptyOutDir: true } });
    compressFolder(outDir, 11);
    moveInto(outDir, pageDir);
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
  dropOldBuilds(cacheDir);
  return pageDir;
}

function moveInto(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    // Another demo that started at the same time was first.
    if (!existsSync(to)) {
      throw error;
    }
  }
}

function dropOldBuilds(cacheDir: string): void {
  const builds = readdirSync(cacheDir)
    .map((name) => join(cacheDir, name))
    .map((path) => ({ path, age: Date.now() - statSync(path).mtimeMs }))
    .sort((a, b) => a.age - b.age);
  for (const { path } of builds.slice(keptBuilds)) {
    rmSync(path, { recursive: true, force: true });
  }
}
