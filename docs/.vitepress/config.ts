import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type DefaultTheme, defineConfig } from 'vitepress';
import { githubSlug } from '../../scripts/checks/github-slug.ts';
import { keepBraces } from './plain-code.ts';
import { rewriteLinks } from './rewrite-links.ts';
import { sidebar } from './sidebar.ts';

const docs = fileURLToPath(new URL('..', import.meta.url));
const { homepage } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  homepage: string;
};
/** The one place of this address is the `homepage` of the root's package.json. */
const repository = homepage.replace(/#.*$/, '');

const providerPages = readdirSync(docs).includes('providers')
  ? readdirSync(`${docs}providers`).filter((name) => name.endsWith('.md'))
  : [];

export default defineConfig({
  title: 'offpeak',
  description:
    'Batches of LLM requests from TypeScript: client, React hooks, gateway, server and command line.',
  lang: 'en-US',
  // A folder may be opened from any path of a web server: set DOCS_BASE to it, such as /offpeak/.
  base: process.env.DOCS_BASE ?? '/',
  outDir: '.vitepress/dist',
  cacheDir: '.vitepress/.cache',
  srcExclude: ['public-api/**'],
  rewrites: (page) => page.replace(/(^|\/)README\.md$/, '$1index.md'),
  lastUpdated: false,
  markdown: {
    anchor: { slugify: githubSlug },
    config: (md) => {
      keepBraces(md);
      rewriteLinks(md, repository);
    },
  },
  themeConfig: {
    search: {
      provider: 'local',
      options: {
        miniSearch: {
          // A page that answers a question comes before the reference.
          searchOptions: { boostDocument: (id: string) => (id.includes('/api/') ? 0.2 : 1) },
        },
      },
    },
    nav: [
      { text: 'Start', link: '/start/node' },
      { text: 'Recipes', link: '/recipes/resume' },
      { text: 'Operate', link: '/operate/sizing' },
      { text: 'Errors', link: '/errors' },
      { text: 'API', link: '/api/' },
    ],
    sidebar: sidebar(providerPages) satisfies DefaultTheme.Sidebar,
    socialLinks: [{ icon: 'github', link: repository }],
    editLink: { pattern: `${repository}/edit/main/docs/:path`, text: 'Edit this page' },
    outline: [2, 3],
  },
});
