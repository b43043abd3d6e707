import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Manifest, workspacePackages } from '../packages.ts';
import { root } from '../run.ts';

/** What a published package must say about where it comes from. */
interface Origin extends Manifest {
  author?: string;
  homepage?: string;
  bugs?: string;
  files?: string[];
  repository?: { url: string; directory?: string };
}

/** Versions that are not exact, so that a user gets a security patch before the next release. */
const ranged = /^(\^|>=|workspace:\^)/;

/**
 * Every published package says where it comes from, as the root's package.json does; ships its changelog; and
 * accepts newer patches of what it depends on.
 */
export async function checkManifests(): Promise<string[]> {
  const origin = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Origin;
  const repository = (origin.homepage ?? '').replace(/#.*$/, '');
  return workspacePackages({ published: true }).flatMap(({ folder, manifest }) => {
    const own: Origin = manifest;
    const path = folder.replaceAll('\\', '/');
    const expected: [string, unknown, unknown][] = [
      ['author', own.author, origin.author],
      ['homepage', own.homepage, `${repository}/tree/main/${path}#readme`],
      ['bugs', own.bugs, origin.bugs],
      ['repository.url', own.repository?.url, origin.repository?.url],
      ['repository.directory', own.repository?.directory, path],
    ];
    return [
      ...expected
        .filter(([, actual, wanted]) => actual !== wanted)
        .map(([field, , wanted]) => `${path}/package.json: ${field} must be ${JSON.stringify(wanted)}`),
      ...(own.files?.includes('CHANGELOG.md') ? [] : [`${path}/package.json: files lacks CHANGELOG.md`]),
      ...Object.entries(own.dependencies ?? {})
        .filter(([, version]) => !ranged.test(version))
        .map(([name, version]) => `${path}/package.json: ${name} is pinned to ${version}: use ^${version}`),
    ];
  });
}
