import { capture } from '../run.ts';

/** Biome: one tool for both, with one configuration. */
export async function checkFormatAndLint(): Promise<string[]> {
  const { code, output } = await capture(['biome', 'ci', '--colors=off', '.']);
  return code === 0 ? [] : [output.trim()];
}
