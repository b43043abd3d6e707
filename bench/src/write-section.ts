import { readFile, writeFile } from 'node:fs/promises';

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->` in a Markdown file. */
export async function writeSection(file: URL, name: string, content: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(open) + open.length, text.indexOf(close)];
  if (to < from) {
    throw new Error(`${file.pathname} has no place for ${name}: put ${open} and ${close} into it.`);
  }
  await writeFile(file, `${text.slice(0, from)}\n${content}\n${text.slice(to)}`);
}
