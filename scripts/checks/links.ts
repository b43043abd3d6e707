import { existsSync, readFileSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import { capture, root } from '../run.ts';
import { githubSlug } from './github-slug.ts';

/** Checks that each link from a Markdown file to another file of the repository finds file and heading. */
export async function checkLinks(): Promise<string[]> {
  const { output } = await capture([
    'git',
    'ls-files',
    '--cached',
    '--others',
    '--exclude-standard',
    '--',
    '*.md',
  ]);
  const files = output.split('\n').filter((file) => file !== '' && existsSync(root + file));
  const texts = new Map(files.map((file) => [file, readFileSync(root + file, 'utf8')]));
  return files.flatMap((file) => brokenLinks(file, texts.get(file) ?? '', texts));
}

/** Problems with the links of one file. `texts` holds the Markdown files by their paths. */
export function brokenLinks(file: string, text: string, texts: ReadonlyMap<string, string>): string[] {
  return linksOf(text).flatMap(({ href, line }) => {
    if (/^([a-z]+:|\/)/i.test(href)) {
      return [];
    }
    const [path = '', anchor = ''] = href.split('#');
    const target = path === '' ? file : posix.join(posix.dirname(file), decodeURI(path));
    const place = `${file}:${line}`;
    if (!existsSync(root + target)) {
      return [`${place} links to ${href}, which does not exist`];
    }
    const page = texts.get(target);
    if (anchor === '' || page === undefined || statSync(root + target).isDirectory()) {
      return [];
    }
    return anchorsOf(page).has(anchor) ? [] : [`${place} links to ${href}: there is no such heading`];
  });
}

function linksOf(text: string): { href: string; line: number }[] {
  return withoutCode(text)
    .split('\n')
    .flatMap((row, index) =>
      [...row.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)].map(([, href = '']) => ({
        href,
        line: index + 1,
      })),
    );
}

const anchors = new Map<string, Set<string>>();

function anchorsOf(page: string): Set<string> {
  const known = anchors.get(page);
  if (known !== undefined) {
    return known;
  }
  const found = new Set([...page.matchAll(/<a id="([^"]+)"/g)].map(([, id = '']) => id));
  const counts = new Map<string, number>();
  for (const [, heading = ''] of withoutFences(page).matchAll(/^#{1,6} +(.*?) *#*$/gm)) {
    const slug = githubSlug(heading);
    const before = counts.get(slug) ?? 0;
    counts.set(slug, before + 1);
    found.add(before === 0 ? slug : `${slug}-${before}`);
  }
  anchors.set(page, found);
  return found;
}

/** Code is blanked, so that lines keep their numbers. */
function withoutFences(text: string): string {
  return text.replace(/^( *)```[\s\S]*?^\1```/gm, (code) => code.replace(/[^\n]/g, ''));
}

function withoutCode(text: string): string {
  return withoutFences(text).replace(/`[^`\n]*`/g, '');
}
