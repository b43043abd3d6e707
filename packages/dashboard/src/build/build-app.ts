import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build } from 'esbuild';
import type { BuiltFile, BuiltFiles } from '../handler/built-files.ts';

const app = fileURLToPath(new URL('../app/', import.meta.url));
const [toBrotli, toGzip] = [promisify(brotliCompress), promisify(gzip)];

const contentTypes: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/**
 * Bundles the page and compresses every file of it.
 *
 * @param quality Of Brotli: 11 is the smallest and slowest.
 */
export async function buildApp(quality = 11): Promise<BuiltFiles> {
  const { outputFiles } = await build({
    entryPoints: [`${app}main.tsx`],
    outdir: 'assets',
    write: false,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'es2023',
    platform: 'browser',
    conditions: ['@offpeak/source', 'module', 'browser', 'production'],
    define: { 'process.env.NODE_ENV': '"production"' },
    jsx: 'automatic',
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    legalComments: 'none',
    logLevel: 'silent',
  });
  const assets = outputFiles.map(({ path, contents }) => ({ name: `assets/${basename(path)}`, contents }));
  const icon = await readFile(`${app}icon.svg`);
  const iconName = `assets/icon-${createHash('sha256').update(icon).digest('hex').slice(0, 8)}.svg`;
  const entry = (ending: string): string =>
    assets.find(({ name }) => /^assets\/main-/.test(name) && name.endsWith(ending))?.name ?? '';
  const html = (await readFile(`${app}index.html`, 'utf8'))
    .replace('{{script}}', entry('.js'))
    .replace('{{style}}', entry('.css'))
    .replace('{{icon}}', iconName);
  const all = [
    ...assets,
    { name: iconName, contents: icon },
    { name: 'index.html', contents: Buffer.from(html) },
  ];
  return new Map(
    await Promise.all(
      all.map(async ({ name, contents }) => [name, await compressed(name, contents, quality)] as const),
    ),
  );
}

async function compressed(name: string, contents: Uint8Array, quality: number): Promise<BuiltFile> {
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: quality } };
  const [brotli, zipped] = await Promise.all([toBrotli(contents, options), toGzip(contents, { level: 9 })]);
  return {
    contentType: contentTypes[name.replace(/^.*\./, '')] ?? 'application/octet-stream',
    brotli: brotli.toString('base64'),
    gzip: zipped.toString('base64'),
  };
}
