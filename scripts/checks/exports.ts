import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow, type WorkspacePackage, workspacePackages } from '../packages.ts';
import { root } from '../run.ts';

const conditions = ['@offpeak/source', 'types', 'default'];

/**
 * Every entry in `exports` has its source, its types and its build, in that order of conditions, and every
 * built entry is exported.
 */
export async function checkExports(): Promise<string[]> {
  return workspacePackages({ published: true }).flatMap((entry) => [
    ...missingFiles(entry),
    ...unexportedEntries(entry),
  ]);
}

function missingFiles({ folder, manifest }: WorkspacePackage): string[] {
  return Object.entries(manifest.exports ?? {}).flatMap(([subpath, target]) => {
    if (typeof target === 'string') {
      return [];
    }
    const names = Object.keys(target);
    const order =
      names.join() === conditions.join()
        ? []
        : [`${manifest.name} ${subpath}: conditions must be ${conditions.join(', ')}`];
    const missing = Object.values(target).filter((file) => !existsSync(join(root, folder, file)));
    return [...order, ...missing.map((file) => `${manifest.name} ${subpath}: ${file} does not exist`)];
  });
}

/**
 * A built file that is neither exported, nor a program, nor used by one of those is an entry someone forgot
 * to export.
 */
function unexportedEntries({ folder, manifest }: WorkspacePackage): string[] {
  const dist = join(root, folder, 'dist');
  const built = filesBelow(dist, (name) => name.endsWith('.js'));
  const used = new Set(
    built.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/['"](\.{1,2}\/[^'"]+\.js)['"]/g)].map(([, to = '']) =>
        join(file, '..', to),
      ),
    ),
  );
  const exported = new Set(
    [
      ...Object.values(manifest.exports ?? {}).map((target) =>
        typeof target === 'string' ? target : target.default,
      ),
      ...Object.values(manifest.bin ?? {}),
    ].map((file) => join(root, folder, file ?? '')),
  );
  return built
    .filter((file) => !exported.has(file) && !used.has(file))
    .map((file) => `${manifest.name}: ${file.slice(dist.length - 4)} is built but not exported`);
}
