import { readFile } from 'node:fs/promises';

/** A code block of a Markdown file. */
export interface CodeBlock {
  /** The word after the fence, such as `ts`. */
  language: string;
  code: string;
  /** The line of the fence, from 1. */
  line: number;
  /** The file that a comment above the block names, if there is one. */
  name?: string | undefined;
  /** Whether the comment says `example:`, so that the block is a program that a test runs. */
  runs: boolean;
  /** Texts that the program prints, each in a comment `<!-- prints: … -->` below the block. */
  prints: string[];
}

const block =
  /(?:<!-- (example|file): ([\w./[\]-]+) -->\s*)?^```(\w+)[^\n]*\n([\s\S]*?)^```$((?:\s*<!-- prints: .*? -->)*)/gm;

/** Every code block of a Markdown text. A fence inside a list or a quote is not one. */
export function codeBlocks(text: string): CodeBlock[] {
  return [...text.matchAll(block)].map((match) => {
    const [whole, kind, name, language = '', code = '', prints = ''] = match;
    const fence = match.index + whole.indexOf('```');
    return {
      language,
      code,
      line: text.slice(0, fence).split('\n').length,
      name,
      runs: kind === 'example',
      prints: [...prints.matchAll(/<!-- prints: (.*?) -->/g)].map(([, print = '']) => print),
    };
  });
}

/**
 * The code blocks in TypeScript of a Markdown file that have a name in a comment above them:
 * `<!-- example: core.ts -->`.
 */
export async function readmeExamples(file: URL): Promise<Map<string, string>> {
  const blocks = codeBlocks(await readFile(file, 'utf8'));
  return new Map(
    blocks
      .filter(({ language, runs }) => runs && (language === 'ts' || language === 'tsx'))
      .map(({ name = '', code }) => [name, code]),
  );
}
