import type { DefaultTheme } from 'vitepress';

type Group = [title: string, pages: [text: string, path: string][]];

const groups: Group[] = [
  [
    'Start',
    [
      ['A script in Node', 'start/node'],
      ['The command line', 'start/cli'],
      ['A browser app', 'start/browser'],
      ['A gateway for your key', 'start/gateway'],
      ['Cloudflare Workers', 'start/cloudflare'],
      ['Deno', 'start/deno'],
      ['Next', 'start/next'],
      ['Your own models', 'start/own-models'],
      ['Model servers in detail', 'model-servers'],
    ],
  ],
  [
    'Concepts',
    [
      ['Files', 'concepts/files'],
      ['Batches', 'concepts/batches'],
      ['Results', 'concepts/results'],
      ['Limits', 'concepts/limits'],
      ['Money', 'concepts/money'],
      ['The laws', 'concepts/laws'],
    ],
  ],
  [
    'Recipes',
    [
      ['Resume after a crash', 'recipes/resume'],
      ['Structured output with zod', 'recipes/structured-output'],
      ['A million requests', 'recipes/million'],
      ['Webhooks', 'recipes/webhooks'],
      ['Many tenants', 'recipes/tenants'],
      ['Embeddings at scale', 'recipes/embeddings'],
      ['CSV to CSV', 'recipes/csv'],
      ['Evaluation runs', 'recipes/evaluation'],
    ],
  ],
  [
    'Operate a server',
    [
      ['Sizing', 'operate/sizing'],
      ['systemd', 'operate/systemd'],
      ['Docker', 'operate/docker'],
      ['Reverse proxy', 'operate/reverse-proxy'],
      ['Security', 'operate/security'],
      ['Dashboard', 'operate/dashboard'],
      ['Monitoring', 'operate/monitoring'],
      ['Backup', 'operate/backup'],
      ['Upgrade', 'operate/upgrade'],
    ],
  ],
  [
    'Reference',
    [
      ['Errors by code', 'errors'],
      ['Comparison', 'compare'],
      ['From the openai package', 'migrate-from-openai'],
      ['FAQ', 'faq'],
      ['Where it is tested', 'tested'],
      ['API reference', 'api/'],
    ],
  ],
];

/** The sidebar. Pages of providers are listed as they are found. */
export function sidebar(providerPages: readonly string[]): DefaultTheme.SidebarItem[] {
  const items = groups.map(([text, pages]) => ({
    text,
    collapsed: false,
    items: pages.map(([title, path]) => ({ text: title, link: `/${path}` })),
  }));
  if (providerPages.length === 0) {
    return items;
  }
  const providers = {
    text: 'Providers',
    collapsed: true,
    items: [...providerPages].sort(indexFirst).map((file) => ({
      text: titleOf(file),
      link: `/providers/${file.replace(/\.md$/, '').replace(/^README$/, '')}`,
    })),
  };
  return [...items.slice(0, -1), providers, ...items.slice(-1)];
}

function indexFirst(one: string, other: string): number {
  return Number(other === 'README.md') - Number(one === 'README.md') || one.localeCompare(other);
}

function titleOf(file: string): string {
  const name = file.replace(/\.md$/, '');
  return name === 'README'
    ? 'All providers'
    : name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ');
}
