import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join, posix, relative, sep } from 'node:path';
import { filesBelow } from '../packages.ts';

/** An entry point of a package, as a reader imports it. */
export interface EntryPoint {
  /** Its folder in the reference, such as `core/protocol`. */
  page: string;
  /** Such as `@offpeak/core/protocol`. */
  specifier: string;
  /** One sentence, for an entry whose source has none. */
  description: string;
}

/** The headings of the page of an entry point that belong on its page of types. */
const typeHeadings = new Set(['Classes', 'Interfaces', 'Type Aliases', 'Variables', 'References']);

/**
 * Splits the page of each entry point, which typedoc writes, into an index, with the functions first, and a
 * page with the types and values. Links follow.
 */
export async function splitPages(folder: string, entries: readonly EntryPoint[]): Promise<void> {
  const anchors = new Map<string, Set<string>>();
  for (const entry of entries) {
    const path = join(folder, entry.page, 'README.md');
    const { intro, functions, types } = sectionsOf(await readFile(path, 'utf8'));
    anchors.set(posix.join(entry.page, 'README.md'), anchorsOf(types));
    await writeFile(path, indexPage(entry, intro, functions, types));
    if (types !== '') {
      await writeFile(
        join(folder, entry.page, 'types.md'),
        `# Types and values of \`${entry.specifier}\`\n\n${types}\n`,
      );
    }
  }
  for (const file of filesBelow(folder, (name) => name.endsWith('.md'))) {
    const page = relative(folder, file).split(sep).join('/');
    const text = withLinks(await readFile(file, 'utf8'), page, anchors);
    await writeFile(file, page.includes('/functions/') ? withOrigin(text, page, entries) : text);
  }
  await writeFile(join(folder, 'README.md'), startPage(folder, entries));
}

interface Sections {
  intro: string;
  functions: string;
  types: string;
}

function sectionsOf(page: string): Sections {
  const [head = '', ...rest] = page.split(/^## /m);
  const sections = rest.map((text) => ({ heading: text.split('\n', 1)[0] ?? '', text: `## ${text}`.trim() }));
  const types = sections.filter(({ heading }) => typeHeadings.has(heading));
  return {
    intro: head.replace(/^# .*\n/, '').trim(),
    functions: sections.find(({ heading }) => heading === 'Functions')?.text ?? '',
    types: types.map(({ text }) => text).join('\n\n'),
  };
}

function indexPage(
  { specifier, description }: EntryPoint,
  intro: string,
  functions: string,
  types: string,
): string {
  const parts = [
    `# \`${specifier}\``,
    intro || description,
    functions.replace(/^\| \[.*$/gm, withFirstSentence),
  ];
  const rows = typeRows(types);
  if (rows.length > 0) {
    parts.push(
      ['## Types and values', '', '| Name | Description |', '| ------ | ------ |', ...rows].join('\n'),
    );
  }
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** A row of the table of functions, with the first sentence of its description. */
function withFirstSentence(row: string): string {
  const [, link = '', text = ''] = /^\| (\[.*?\]\(.*?\)) \| (.*) \|$/.exec(row) ?? [];
  return `| ${link} | ${sentenceOf(text)} |`;
}

function typeRows(types: string): string[] {
  return types
    .split(/^### /m)
    .slice(1)
    .map((text) => {
      const name = (text.split('\n', 1)[0] ?? '').replace(/\(\)$/, '');
      const title = name.replace(/\\?<.*$/, '');
      return `| [${title}](types.md#${anchorOf(name)}) | ${firstSentence(text)} |`;
    });
}

/** The first sentence of a member, without its code. */
function firstSentence(text: string): string {
  const prose = text
    .split('\n')
    .slice(1)
    .join('\n')
    .replace(/```[\s\S]*?```/g, '')
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim())
    .find((paragraph) => paragraph !== '' && !paragraph.startsWith('#') && !paragraph.startsWith('>'));
  return sentenceOf((prose ?? '').replaceAll('\n', ' '));
}

function sentenceOf(line: string): string {
  return /^.*?[.:](?= |$)/.exec(line)?.[0]?.replace(/:$/, '.') ?? line;
}

function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-');
}

function anchorsOf(types: string): Set<string> {
  const counts = new Map<string, number>();
  const headings = [...types.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => {
    const anchor = anchorOf(heading);
    const before = counts.get(anchor) ?? 0;
    counts.set(anchor, before + 1);
    // A heading that is repeated has a number.
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
  return new Set([...headings, ...[...types.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id)]);
}

/** Leads links to a type on the page of an entry point to its page of types. */
function withLinks(text: string, page: string, anchors: ReadonlyMap<string, Set<string>>): string {
  const own = posix.join(dirname(page), 'README.md');
  return text.replace(/\]\(([^)\s#]*)#([^)\s]+)\)/g, (link, path: string, anchor: string) => {
    const target = path === '' ? own : posix.join(dirname(page), path);
    const found = target.endsWith('README.md') ? anchorIn(anchors.get(target), anchor) : undefined;
    if (found === undefined) {
      return link;
    }
    const types = posix.relative(dirname(page), posix.join(dirname(target), 'types.md'));
    return page === posix.join(dirname(target), 'types.md') ? `](#${found})` : `](${types}#${found})`;
  });
}

/** The anchor on a page of types: typedoc numbers a heading that another page of the module has too. */
function anchorIn(known: ReadonlySet<string> | undefined, anchor: string): string | undefined {
  return [anchor, anchor.replace(/-\d+$/, '')].find((name) => known?.has(name));
}

/** The page of a function, with its name as its title and the import it comes from. */
function withOrigin(text: string, page: string, entries: readonly EntryPoint[]): string {
  const from = entries.find((entry) => page.startsWith(`${entry.page}/functions/`));
  return text.replace(/^# Function: (.*)\n/, `# $1\n\nFrom [\`${from?.specifier}\`](../README.md).\n`);
}

function startPage(folder: string, entries: readonly EntryPoint[]): string {
  const rows = entries
    .filter(({ page }) => existsSync(join(folder, page, 'README.md')))
    .map(({ page, specifier, description }) => `| [\`${specifier}\`](${page}/README.md) | ${description} |`);
  return ['# API reference', '', '| Import | What it is |', '| ------ | ------ |', ...rows, ''].join('\n');
}
