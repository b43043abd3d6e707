import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fingerprint } from './fingerprint.ts';

/** What the built page is made of, from the root of the repository. */
const sources = [
  'apps/demo/src',
  'apps/demo/public',
  'apps/demo/index.html',
  'apps/demo/vite.config.ts',
  'apps/demo/package.json',
  'packages/core/src',
  'packages/react/src',
  'pnpm-lock.yaml',
];

/** Builds the page with Vite unless what it is made of is as it was at the last build. */
export async function buildPage(
  repoDir: string,
  demoDir: string,
  onStep: (text: string) => void,
): Promise<void> {
  const stampPath = join(demoDir, 'node_modules', '.cache', 'offpeak-page');
  const print = fingerprint(repoDir, sources);
  const isFresh =
    existsSync(join(demoDir, 'dist', 'index.html')) &&
    existsSync(stampPath) &&
    readFileSync(stampPath, 'utf8') === print;
  if (isFresh) return;
  onStep('building the page');
  const { build } = await import('vite');
  await build({ root: demoDir, logLevel: 'warn' });
  mkdirSync(dirname(stampPath), { recursive: true });
  writeFileSync(stampPath, print);
}
