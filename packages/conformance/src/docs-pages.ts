import { glob, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type CodeBlock, codeBlocks } from './readme-examples.ts';

const docs = fileURLToPath(new URL('../../../docs/', import.meta.url));

/** A page of the documentation, with its code. */
export interface DocsPage {
  /** Its path below `docs`, without `.md`. */
  path: string;
  text: string;
  blocks: CodeBlock[];
}

/** Every page that people write. `docs/api` is generated; the examples of docstrings have their own tests. */
export async function docsPages(): Promise<DocsPage[]> {
  const files: string[] = [];
  for await (const file of glob('**/*.md', { cwd: docs })) {
    if (!/^(api|public-api|node_modules|\.vitepress)\//.test(file.replaceAll('\\', '/'))) {
      files.push(file);
    }
  }
  return Promise.all(
    files.sort().map(async (file) => {
      const text = await readFile(`${docs}${file}`, 'utf8');
      return { path: file.replaceAll('\\', '/').replace(/\.md$/, ''), text, blocks: codeBlocks(text) };
    }),
  );
}
