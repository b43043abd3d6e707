import { copyFile, link, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { splitLines } from '@offpeak/core/protocol';
import type { RecordedLines } from '../../results/recorded-lines.ts';
import type { ResultKind } from '../../storage/journal.ts';
import { onDisk } from '../storage-error.ts';
import { unfinished } from './blob-store.ts';
import { countLines, type Extent } from './journal-file.ts';
import { readRange } from './read-range.ts';
import { sizeOf } from './size-of.ts';
import { syncFolder } from './sync-folder.ts';

/**
 * Reads a journal file and returns how much of it is valid. An incomplete last line is not. When lines before
 * it are damaged, the file is rewritten without them, and the damaged file is kept in `aside`.
 */
export async function checkJournal(
  path: string,
  kind: ResultKind,
  recorded: RecordedLines,
  aside: string,
): Promise<Extent> {
  const size = await sizeOf(path);
  const whole = await countLines(path, size);
  const damaged = new Set<number>();
  let seen = 0;
  const drop = (until: number): void => {
    // The reader skips blank lines, and no result is blank.
    for (seen += 1; seen < until; seen++) {
      damaged.add(seen);
    }
  };
  for await (const { number, bytes } of readLines(path, whole)) {
    drop(number);
    if (!recorded.add(kind, bytes)) {
      damaged.add(number);
    }
  }
  drop(whole.lines + 1);
  return damaged.size === 0 ? whole : rewrite(path, whole, damaged, aside);
}

function readLines(path: string, { bytes }: Extent) {
  return splitLines(readRange(path, { start: 0, end: bytes }), { maxLineBytes: Number.MAX_SAFE_INTEGER - 1 });
}

/**
 * Replaces a file by one without the damaged lines. Whenever the process dies, one of the two exists,
 * complete.
 */
async function rewrite(
  path: string,
  whole: Extent,
  damaged: ReadonlySet<number>,
  aside: string,
): Promise<Extent> {
  const fresh = path + unfinished;
  const extent = { bytes: 0, lines: 0 };
  await onDisk(async () => {
    const handle = await open(fresh, 'w', 0o600);
    try {
      for await (const { number, bytes } of readLines(path, whole)) {
        if (bytes === null || damaged.has(number)) {
          continue;
        }
        await handle.writeFile(Buffer.concat([bytes, newline]));
        extent.bytes += bytes.byteLength + 1;
        extent.lines += 1;
      }
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await keepAside(path, aside);
    await rename(fresh, path);
    await syncFolder(join(path, '..'));
  });
  return extent;
}

const newline = Buffer.from('\n');

async function keepAside(path: string, aside: string): Promise<void> {
  await mkdir(aside, { recursive: true, mode: 0o700 });
  const kept = join(aside, `${basename(path)}-${Date.now()}`);
  await rm(kept, { force: true });
  // On file systems without links it is copied.
  await link(path, kept).catch(() => copyFile(path, kept));
}
