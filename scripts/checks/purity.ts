import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { filesBelow, workspacePackages } from '../packages.ts';
import { root } from '../run.ts';

const everywhere = ['core', 'react', 'edge'];
const nodeOnly = /\bfrom\s*['"]node:|\brequire\(|\bprocess\.|\bBuffer\b|\b__dirname\b/;

/** core imports nothing; core, react and edge use nothing that only Node has, in source and as built. */
export async function checkPurity(): Promise<string[]> {
  const problems: string[] = [];
  for (const name of everywhere) {
    for (const folder of ['src', 'dist']) {
      for (const file of filesBelow(join(root, 'packages', name, folder), (entry) =>
        /\.(ts|tsx|js)$/.test(entry),
      )) {
        const code = withoutComments(readFileSync(file, 'utf8'));
        const found = nodeOnly.exec(code)?.[0];
        if (found !== undefined) {
          problems.push(`${relative(root, file)} uses ${found.trim()}, which only Node has`);
        }
      }
    }
  }
  const core = workspacePackages().find(({ manifest }) => manifest.name === '@offpeak/core');
  if (Object.keys(core?.manifest.dependencies ?? {}).length > 0) {
    problems.push('@offpeak/core must have no dependencies');
  }
  for (const file of filesBelow(join(root, 'packages/core/dist'), (entry) => entry.endsWith('.js'))) {
    const outside = /\bfrom\s*['"]([^.'"][^'"]*)['"]/.exec(withoutComments(readFileSync(file, 'utf8')))?.[1];
    if (outside !== undefined) {
      problems.push(`${relative(root, file)} imports ${outside}: core imports nothing`);
    }
  }
  return problems;
}

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}
