import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { capture, root } from '../run.ts';
import { findTexts } from './find-texts.ts';
import { badWords } from './word-list.ts';

/** Where the check applies: folders and files, relative to the root. */
const clean = ['bench', 'docs', 'packages', 'apps/demo', 'scripts', '*.md'];

/** Files that a program writes, and the file that names the words. */
const left = /^docs\/api\/|CHANGELOG\.md$|word-list\.ts$/;

/** The widest comment line, as wide as the formatter's code. */
const maxWidth = 110;

/** A line with nothing but an address, which cannot be wrapped. */
const address = /^\W*(@see )?https?:\S+$/;

/**
 * Comments, strings and prose use the words of the field in American spelling, as the glossary of
 * CONTRIBUTING.md says, and comment lines are at most as wide as code. Reports each place with the word to
 * use.
 */
export async function checkWords(): Promise<string[]> {
  const listed = ['git', 'ls-files', '--cached', '--others', '--exclude-standard', '--', ...clean];
  const { output } = await capture(listed);
  return output
    .split('\n')
    .filter((file) => /\.(tsx?|md)$/.test(file) && !left.test(file) && existsSync(join(root, file)))
    .flatMap(checkFile);
}

function checkFile(file: string): string[] {
  const source = readFileSync(join(root, file), 'utf8');
  // Most files have neither, and parsing takes the most time.
  if (problemsIn(source).length === 0 && source.split('\n').every((row) => row.length <= maxWidth)) {
    return [];
  }
  const place = (line: number) => `${file}:${line}`;
  return findTexts(file, source).flatMap(({ line, text, isComment }) =>
    text
      .split('\n')
      .flatMap((row, index) => [
        ...problemsIn(row).map((problem) => `${place(line + index)} ${problem}`),
        ...(isComment && row.length > maxWidth && !address.test(row)
          ? [`${place(line + index)} is a comment line of ${row.length} characters: wrap it at ${maxWidth}`]
          : []),
      ]),
  );
}

/** The bad words of a text, each with what to write instead. */
export function problemsIn(text: string): string[] {
  return badWords.flatMap(({ pattern, instead }) => {
    const found = pattern.exec(text)?.[0];
    return found === undefined ? [] : [`says '${found}': write ${instead}`];
  });
}
