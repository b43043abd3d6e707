import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { generateReference } from '../docs/generate.ts';
import { filesBelow } from '../packages.ts';
import { root } from '../run.ts';

/** The API reference in `docs/api` is what the docstrings say today, and every export has one. */
export async function checkDocs(): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'offpeak-docs-'));
  try {
    await generateReference(folder);
    const [fresh, kept] = await Promise.all([read(folder), read(join(root, 'docs/api'))]);
    return [...new Set([...fresh.keys(), ...kept.keys()])]
      .filter((file) => fresh.get(file) !== kept.get(file))
      .map((file) => `docs/api/${file} is out of date: run 'pnpm run docs'`);
  } catch (error) {
    return [String(error)];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function read(folder: string): Promise<Map<string, string>> {
  const files = filesBelow(folder, (name) => name.endsWith('.md'));
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return new Map(files.map((file, index) => [relative(folder, file), texts[index] ?? '']));
}
