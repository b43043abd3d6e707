import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.ts';

/** What the checks read of a `package.json`. */
export interface Manifest {
  name: string;
  description: string;
  version: string;
  private?: boolean;
  exports?: Record<string, string | Record<string, string>>;
  dependencies?: Record<string, string>;
  bin?: Record<string, string>;
}

/** A package of this workspace: its folder, relative to the root, and its manifest. */
export interface WorkspacePackage {
  folder: string;
  manifest: Manifest;
}

/** Every package below `packages/`, or only those that are published. */
export function workspacePackages({ published = false } = {}): WorkspacePackage[] {
  return readdirSync(join(root, 'packages'))
    .map((name) => join('packages', name))
    .map((folder) => ({
      folder,
      manifest: JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest,
    }))
    .filter(({ manifest }) => !published || manifest.private !== true);
}

/** Every file below a folder whose name passes. */
export function filesBelow(folder: string, wanted: (name: string) => boolean): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && wanted(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
