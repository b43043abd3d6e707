import { posix } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';

/**
 * Pages link as they do on GitHub. On the site a `README.md` is the index of its folder, and files outside of
 * `docs` are in the repository only.
 */
export function rewriteLinks(md: MarkdownRenderer, repository: string): void {
  md.core.ruler.push('offpeak_links', ({ tokens, env }) => {
    const page: string = env.relativePath ?? '';
    for (const { children } of tokens) {
      for (const token of children ?? []) {
        const href = token.type === 'link_open' ? token.attrGet('href') : null;
        if (href !== null) {
          token.attrSet('href', siteLink(href, page, repository));
        }
      }
    }
  });
}

/** The address on the site of what a page links to. */
export function siteLink(href: string, page: string, repository: string): string {
  if (/^(\w+:|#|\/)/.test(href)) {
    return href;
  }
  const target = posix.join(posix.dirname(page), href);
  if (target.startsWith('../')) {
    return `${repository}/blob/main/${target.slice('../'.length)}`;
  }
  return href.replace(/(^|\/)README\.md(?=#|$)/, '$1index.md');
}
