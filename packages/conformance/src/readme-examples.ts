import { readFile } from 'node:fs/promises';

const marked = /<!-- example: ([\w.-]+) -->\s*```tsx?\n([\s\S]*?)```/g;

/**
 * The code blocks of a Markdown file that have a name in a comment above them: `<!-- example: core.ts -->`.
 */
export async function readmeExamples(file: URL): Promise<Map<string, string>> {
  const text = await readFile(file, 'utf8');
  return new Map([...text.matchAll(marked)].map(([, name = '', code = '']) => [name, code]));
}
