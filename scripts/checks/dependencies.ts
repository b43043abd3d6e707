import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { workspacePackages } from '../packages.ts';
import { root } from '../run.ts';

/** Licenses that ask for nothing but to be named. */
const allowed = new Set([
  'MIT',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
]);

/** Packages of which the workspace uses several versions on purpose: pnpm-workspace.yaml says why. */
const severalVersions = new Set(['typescript']);

/**
 * The workspace uses one version of each of its dependencies, and what users install with a published package
 * has a license that allows it.
 */
export async function checkDependencies(): Promise<string[]> {
  return [
    ...versionsIn(readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8')),
    ...workspacePackages({ published: true }).flatMap(({ folder }) => licensesBelow(join(root, folder))),
  ];
}

/** Dependencies that the lockfile resolves to several versions for packages of the workspace. */
export function versionsIn(lockfile: string): string[] {
  const importers = /^importers:$([\s\S]*?)^\w/m.exec(lockfile)?.[1] ?? '';
  const versions = new Map<string, Set<string>>();
  let name = '';
  for (const line of importers.split('\n')) {
    name = /^ {6}'?([^':]+)'?:$/.exec(line)?.[1] ?? name;
    const version = /^ {8}version: '?([^('\s]+)/.exec(line)?.[1];
    if (version !== undefined && !version.startsWith('link:')) {
      versions.set(name, (versions.get(name) ?? new Set()).add(version));
    }
  }
  return [...versions]
    .filter(([one, found]) => found.size > 1 && !severalVersions.has(one))
    .map(([one, found]) => `the workspace uses ${one} in the versions ${[...found].join(' and ')}: use one`);
}

interface Installed {
  name: string;
  version: string;
  license?: unknown;
  dependencies?: Record<string, string>;
}

/** Problems with the licenses of everything that a package depends on, however deep. */
function licensesBelow(folder: string, seen = new Set<string>()): string[] {
  const { dependencies = {} } = read(folder);
  return Object.keys(dependencies).flatMap((name) => {
    const below = folderOf(name, folder);
    if (below === undefined || seen.has(below)) {
      return [];
    }
    seen.add(below);
    const { version, license } = read(below);
    const problem = `${name} ${version} has the license ${JSON.stringify(license)}, which is not on the list`;
    return [...(isAllowed(license) ? [] : [problem]), ...licensesBelow(below, seen)];
  });
}

/** Whether one of several licenses that may be chosen is allowed. */
function isAllowed(license: unknown): boolean {
  return (
    typeof license === 'string' &&
    license
      .replace(/[()]/g, '')
      .split(/ OR /)
      .some((one) => allowed.has(one))
  );
}

function folderOf(name: string, from: string): string | undefined {
  const paths = createRequire(join(from, 'package.json')).resolve.paths(name) ?? [];
  const file = paths.map((path) => join(path, name, 'package.json')).find((path) => existsSync(path));
  return file === undefined ? undefined : dirname(realpathSync(file));
}

function read(folder: string): Installed {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Installed;
}
