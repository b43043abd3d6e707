import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workspacePackages } from './packages.ts';
import { capture, run } from './run.ts';

/**
 * Publishes every package whose version the registry does not have, in the order of their dependencies, each
 * with provenance. pnpm packs, since it knows the workspace; npm publishes, since it refuses to publish
 * without provenance where pnpm leaves it out. With `--dry-run` nothing is published.
 */
const dryRun = process.argv.includes('--dry-run');
const folder = await mkdtemp(join(tmpdir(), 'offpeak-release-'));
try {
  for (const { manifest } of inOrder()) {
    const name = `${manifest.name}@${manifest.version}`;
    if (manifest.version === '0.0.0') {
      throw new Error(`${manifest.name} has the version 0.0.0: run 'changeset version' first.`);
    }
    if ((await capture(['npm', 'view', name, 'version'])).output.trim() === manifest.version) {
      console.log(`${name} is published.`);
      continue;
    }
    const tarball = await pack(manifest.name);
    await mustRun(['npm', 'publish', tarball, '--access', 'public', dryRun ? '--dry-run' : '--provenance']);
  }
} finally {
  await rm(folder, { recursive: true });
}

/** The published packages, each after those it depends on. */
function inOrder() {
  const left = workspacePackages({ published: true });
  const names = new Set(left.map(({ manifest }) => manifest.name));
  const ordered: typeof left = [];
  while (left.length > 0) {
    const next = left.findIndex(({ manifest }) =>
      Object.keys(manifest.dependencies ?? {}).every(
        (name) => !names.has(name) || ordered.some((done) => done.manifest.name === name),
      ),
    );
    if (next === -1) {
      throw new Error('The packages depend on each other in a circle.');
    }
    ordered.push(...left.splice(next, 1));
  }
  return ordered;
}

async function pack(name: string): Promise<string> {
  const before = new Set(await readdir(folder));
  await mustRun(['pnpm', '--filter', name, 'pack', '--pack-destination', folder]);
  const [tarball] = (await readdir(folder)).filter((file) => !before.has(file));
  if (tarball === undefined) {
    throw new Error(`pnpm packed nothing for ${name}.`);
  }
  return join(folder, tarball);
}

async function mustRun(command: string[]): Promise<void> {
  if ((await run(command)) !== 0) {
    throw new Error(`'${command.slice(0, 3).join(' ')} …' failed.`);
  }
}
