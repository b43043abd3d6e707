import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type WorkspacePackage, workspacePackages } from '../packages.ts';
import { capture, root } from '../run.ts';

/**
 * A published package whose sources differ from those of its last version has a changeset that tells its
 * users.
 */
export async function checkChangesets(): Promise<string[]> {
  const notes = readdirSync(join(root, '.changeset'))
    .filter((file) => file.endsWith('.md') && file !== 'README.md')
    .map((file) => readFileSync(join(root, '.changeset', file), 'utf8'));
  const problems: string[] = [];
  for (const entry of workspacePackages({ published: true })) {
    const noted = notes.some((note) => note.split('---')[1]?.includes(`"${entry.manifest.name}"`));
    if (!noted && (await changedSinceVersion(entry))) {
      problems.push(
        `${entry.manifest.name} has changed since version ${entry.manifest.version}: run 'pnpm changeset' and tell its users how`,
      );
    }
  }
  return problems;
}

async function changedSinceVersion({ folder }: WorkspacePackage): Promise<boolean> {
  const { output } = await capture([
    'git',
    'log',
    '-1',
    '--format=%H',
    '-G',
    '"version":',
    '--',
    `${folder}/package.json`,
  ]);
  const versioned = output.trim();
  if (versioned === '') {
    return true;
  }
  const paths = [`${folder}/src`, `docs/public-api/${folder.replace(/^.*[\\/]/, '')}.txt`];
  return (await capture(['git', 'diff', '--quiet', versioned, '--', ...paths])).code !== 0;
}
