import { workspacePackages } from '../packages.ts';
import { capture } from '../run.ts';

/**
 * The packed tarball is the product: publint on it, and its types under every resolution mode that can load
 * ESM.
 */
export async function checkPackaging(): Promise<string[]> {
  const problems = workspacePackages({ published: true }).flatMap(({ folder, manifest }) =>
    [
      ['publint', '--strict', folder],
      ['attw', '--pack', folder, '--profile', 'esm-only', '--format', 'ascii', '--no-color'],
    ].map(async (command) => {
      const { code, output } = await capture(command);
      return code === 0 ? [] : [`${manifest.name}: ${command[0]}\n${output.trim()}`];
    }),
  );
  return (await Promise.all(problems)).flat();
}
