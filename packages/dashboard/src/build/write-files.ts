import { writeFile } from 'node:fs/promises';
import { buildApp } from './build-app.ts';

// Writes `dist/files.js`: the compressed files of the page as a module, which every runtime can import.
const files = await buildApp();
const entries = [...files].map((entry) => `  ${JSON.stringify(entry)},\n`).join('');
const dist = new URL('../../dist/', import.meta.url);
await writeFile(
  new URL('files.js', dist),
  `export const files = Promise.resolve(new Map([\n${entries}]));\n`,
);
await writeFile(
  new URL('files.d.ts', dist),
  `/** A file of the page, compressed, in base64. */
interface BuiltFile {
    contentType: string;
    brotli: string;
    gzip: string;
}
/** The files of the page by their path. */
declare const files: Promise<ReadonlyMap<string, BuiltFile>>;
export { files };
`,
);
