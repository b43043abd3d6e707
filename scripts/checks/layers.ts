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
  cli: ['@offpeak/core', '@offpeak/server'],
};

/** The layers of core, from left to right: a file imports only from its own or from one to its left. */
const coreLayers: Record<string, number> = {
  util: 0,
  wire: 1,
  errors: 2,
  protocol: 2,
  multipart: 3,
  jsonl: 3,
  http: 4,
  api: 5,
  batch: 6,
  upload: 6,
  webhook: 6,
};

/** Layers of equal rank stand beside each other; these pairs may be used all the same. */
const neighbours = new Set(['batch → upload']);

/** Imports go one way, between packages and inside core. */
export async function checkLayers(): Promise<string[]> {
  const problems: string[] = [];
  for (const [name, allowed] of Object.entries(mayImport)) {
    for (const file of sourcesOf(name)) {
      for (const specifier of importsOf(file)) {
        const house = /^(@offpeak\/[\w-]+|offpeak)(\/|$)/.exec(specifier)?.[1];
        if (house !== undefined && !allowed.includes(house))
          problems.push(`${short(file)} may not import ${specifier}`);
        if (name === 'core' && specifier.startsWith('.')) problems.push(...layerProblem(file, specifier));
      }
    }
  }
  return problems;
}

function layerProblem(file: string, specifier: string): string[] {
  const src = join(root, 'packages/core/src');
  const from = relative(src, file).split('/')[0] ?? '';
  const to = relative(src, resolve(dirname(file), specifier)).split('/')[0] ?? '';
  if (from === to || from === 'index.ts') return [];
  const [a, b] = [coreLayers[from], coreLayers[to]];
  if (a === undefined || b === undefined)
    return [`${short(file)}: the layer rule knows no folder '${a === undefined ? from : to}'`];
  return b < a || neighbours.has(`${from} → ${to}`)
    ? []
    : [`${short(file)}: ${from} may not import from ${to}`];
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
