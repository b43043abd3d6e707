import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { filesBelow } from '../packages.ts';
import { root } from '../run.ts';

/** Which packages of the house a package may import. */
const mayImport: Record<string, string[]> = {
  core: [],
  react: ['@offpeak/core'],
  edge: ['@offpeak/core'],
  server: ['@offpeak/core'],
  'page-parts': ['@offpeak/core', '@offpeak/react'],
  dashboard: ['@offpeak/core', '@offpeak/react', '@offpeak/page-parts', '@offpeak/dashboard'],
  cli: ['@offpeak/core', '@offpeak/server', '@offpeak/dashboard'],
  conformance: ['@offpeak/core', '@offpeak/react', '@offpeak/edge', '@offpeak/server', 'offpeak'],
};

/**
 * The folders of a package in layers, from the bottom up; a file at the root stands for itself. A file
 * imports from its own folder and from folders of lower layers. Folders in one layer do not import each
 * other. The file `index.ts` at the root may import everything.
 */
const layers: Record<string, readonly (readonly string[])[]> = {
  core: [
    ['errors', 'wire'],
    ['util'],
    ['dialects', 'protocol'],
    ['jsonl', 'multipart', 'http'],
    ['api'],
    ['upload', 'job', 'webhook'],
    ['submit', 'watch'],
    ['results'],
    ['run'],
    ['providers', 'prices'],
  ],
  react: [
    ['client'],
    ['batch'],
    ['events'],
    ['queries'],
    ['mutations'],
    ['upload'],
    ['run'],
    ['query.ts'],
    ['hooks.ts'],
  ],
  edge: [
    ['contracts'],
    ['http', 'auth'],
    ['ids'],
    ['wire', 'checks', 'quota', 'ownership', 'events'],
    ['provider', 'cloudflare', 'deno'],
    ['lines', 'list', 'webhook'],
    ['upload'],
    ['routes'],
    ['gateway'],
  ],
  cli: [
    ['start', 'terminal', 'providers'],
    ['config', 'cost', 'flags', 'results'],
    ['batch', 'command', 'completion', 'connection', 'convert', 'serve', 'state'],
    ['input', 'progress', 'report'],
    ['run'],
    ['commands'],
    ['program.ts'],
    ['main.ts'],
    ['bin.ts'],
  ],
  server: [
    ['storage', 'log', 'time', 'jsonl', 'metrics', 'auth', 'ids.ts', 'limits.ts'],
    ['http', 'upstream', 'webhooks'],
    ['lifecycle', 'retention', 'concurrency', 'estimates'],
    ['results'],
    ['input', 'failures'],
    ['pool'],
    ['live'],
    ['queue'],
    ['engine'],
    ['server-context.ts'],
    ['batches', 'files', 'models', 'operations'],
    ['uploads', 'monitor'],
    ['app.ts'],
    ['create-server.ts'],
    ['node', 'testing'],
  ],
  'page-parts': [
    ['requests', 'ui'],
    ['table', 'batch'],
  ],
  dashboard: [['app', 'handler'], ['build'], ['files.ts']],
  conformance: [
    ['instance-of-schema.ts', 'shell-commands.ts'],
    [
      'assert.ts',
      'jsonl.ts',
      'skips.ts',
      'scripted-upstream.ts',
      'curl-forms.ts',
      'odd-lines.ts',
      'start-worker.ts',
    ],
    ['case.ts', 'readme-examples.ts'],
    ['cases', 'docs-pages.ts', 'live-server.ts', 'live-gateway.ts', 'run-example.ts'],
    ['run-cases.ts'],
    ['runners', 'main.ts'],
  ],
};

/** Imports go one way: between packages, between the layers of a package, and between its files. */
export async function checkLayers(): Promise<string[]> {
  const problems: string[] = [];
  for (const [name, allowed] of Object.entries(mayImport)) {
    const ranks = new Map(layers[name]?.flatMap((folders, rank) => folders.map((folder) => [folder, rank])));
    const imports = new Map<string, string[]>();
    for (const file of sourcesOf(name)) {
      const specifiers = importsOf(file);
      const local = specifiers.filter((specifier) => /^\..*\.tsx?$/.test(specifier));
      imports.set(
        file,
        local.map((specifier) => resolve(dirname(file), specifier)),
      );
      for (const specifier of specifiers) {
        const house = /^(@offpeak\/[\w-]+|offpeak)(\/|$)/.exec(specifier)?.[1];
        if (house !== undefined && !allowed.includes(house)) {
          problems.push(`${short(file)} may not import ${specifier}`);
        }
      }
      if (ranks.size > 0) {
        problems.push(
          ...(imports.get(file) ?? []).flatMap((target) => layerProblem(name, ranks, file, target)),
        );
      }
    }
    if (ranks.size > 0) {
      problems.push(...cyclesIn(imports));
    }
  }
  return problems;
}

function layerProblem(name: string, ranks: Map<string, number>, file: string, target: string): string[] {
  const [from, to] = [folderOf(name, file), folderOf(name, target)];
  // The chromium of the repository is outside the package.
  if (to === '..') {
    return [];
  }
  if (from === to || from === 'index.ts') {
    return [];
  }
  const [upper, lower] = [ranks.get(from), ranks.get(to)];
  if (upper === undefined || lower === undefined) {
    return [`${short(file)}: the layers of ${name} do not name '${upper === undefined ? from : to}'`];
  }
  return lower < upper ? [] : [`${short(file)}: ${from} may not import from ${to}`];
}

/** Returns the folder of a package that a file is in, or the name of a file at the root. */
function folderOf(name: string, file: string): string {
  return relative(join(root, 'packages', name, 'src'), file).split('/')[0] ?? '';
}

/** Finds files that import each other in a circle, types included. */
function cyclesIn(imports: Map<string, string[]>): string[] {
  const problems: string[] = [];
  const finished = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    const start = path.indexOf(file);
    if (start >= 0) {
      problems.push(`Files import each other: ${[...path.slice(start), file].map(short).join(' → ')}`);
      return;
    }
    if (finished.has(file)) {
      return;
    }
    path.push(file);
    for (const target of imports.get(file) ?? []) {
      visit(target);
    }
    path.pop();
    finished.add(file);
  };
  for (const file of imports.keys()) {
    visit(file);
  }
  return problems;
}

function sourcesOf(name: string): string[] {
  return filesBelow(
    join(root, 'packages', name, 'src'),
    (file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file),
  );
}

function importsOf(file: string): string[] {
  const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  return [
    ...code.matchAll(
      /^\s*(?:import|export)\b[^'"`;]*?from\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm,
    ),
  ].map(([, from, dynamic]) => from ?? dynamic ?? '');
}

function short(file: string): string {
  return relative(root, file);
}
