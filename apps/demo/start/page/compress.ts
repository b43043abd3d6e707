import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** Files that compression makes smaller. Source maps are rarely requested. */
const worthwhile = /\.(js|css|html|svg|json|jsonl)$/;
const smallest = 1_024;

/**
 * Writes a brotli and a gzip copy beside each text file of a folder and its subfolders, so that no visitor
 * waits for compression. `quality` is that of brotli, 0 to 11.
 */
export function compressFolder(folder: string, quality: number): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !worthwhile.test(entry.name)) {
      continue;
    }
    const path = join(entry.parentPath, entry.name);
    const bytes = readFileSync(path);
    if (bytes.length < smallest) {
      continue;
    }
    const params = { [constants.BROTLI_PARAM_QUALITY]: quality };
    writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  }
}
