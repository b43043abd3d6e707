import { workspacePackages } from '../packages.ts';
import { capture } from '../run.ts';

/** The packed tarball is the product: publint on it, and its types under every resolution mode that can load ESM. */
export async function checkPackaging(): Promise<string[]> {
  const problems: string[] = [];
  for (const { folder, manifest } of workspacePackages({ published: true })) {
    const commands = [
      ['publint', '--strict', folder],
      ['attw', '--pack', folder, '--profile', 'esm-only', '--format', 'ascii', '--no-color'],
    ];
    for (const command of commands) {
      const { code, output } = await capture(command);
      if (code !== 0) problems.push(`${manifest.name}: ${command[0]}\n${output.trim()}`);
    }
  }
  return problems;
}
