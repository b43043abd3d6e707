import { type FileHandle, open } from 'node:fs/promises';
import { asStorageError, onDisk } from '../storage-error.ts';
import { readRange } from './read-range.ts';

/**
 * How long appended lines may wait for a sync to the disk, in ms. They survive the death of the process at
 * once.
 */
const syncEveryMs = 100;

/** The valid part of a journal file. */
export interface Extent {
  /** The bytes of all complete lines. */
  bytes: number;
  lines: number;
}

/** An append-only file of lines. */
export interface JournalFile {
  readonly held: Extent;
  /**
   * Appends lines in one write. Resolves when the operating system has them. A rejected call has left nothing
   * behind.
   */
  append(lines: readonly string[]): Promise<void>;
  /** Drops everything appended after the file had this extent. */
  cutTo(held: Extent): void;
  /** Resolves when the disk has everything appended. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a journal file of which only the first `extent` is valid; the rest is cut off before anything is
 * appended.
 */
export async function openJournalFile(path: string, extent: Extent): Promise<JournalFile> {
  const handle = await open(path, 'a+', 0o600);
  let held = extent;
  // Whether the file may hold more: what a full disk accepted of a write is cut off before the next one.
  let torn = (await sizeOf(handle)) > held.bytes;
  let syncTimer: ReturnType<typeof setTimeout> | null = null;

  async function mend(): Promise<void> {
    if (torn) {
      await handle.truncate(held.bytes);
    }
    torn = false;
  }

  return {
    get held() {
      return held;
    },
    async append(lines) {
      const data = Buffer.from(lines.map((line) => `${line}\n`).join(''));
      await onDisk(async () => {
        await mend();
        torn = true;
        for (let at = 0; at < data.byteLength; ) {
          at += (await handle.write(data, at)).bytesWritten;
        }
        torn = false;
      });
      held = { bytes: held.bytes + data.byteLength, lines: held.lines + lines.length };
      syncTimer ??= setTimeout(() => {
        syncTimer = null;
        // A sync that fails here fails again, and is reported, when the journal is sealed.
        handle.datasync().catch(() => undefined);
      }, syncEveryMs);
    },
    cutTo(extentBefore) {
      held = extentBefore;
      torn = true;
    },
    async sync() {
      await onDisk(async () => {
        await mend();
        await handle.datasync();
      });
    },
    async close() {
      if (syncTimer !== null) {
        clearTimeout(syncTimer);
      }
      await handle.close();
    },
  };
}

async function sizeOf(handle: FileHandle): Promise<number> {
  try {
    return (await handle.stat()).size;
  } catch (error) {
    await handle.close();
    throw asStorageError(error);
  }
}

/** Returns the complete lines in the first `size` bytes of a file, and their bytes. */
export async function countLines(path: string, size: number): Promise<Extent> {
  let bytes = 0;
  let lines = 0;
  let before = 0;
  for await (const chunk of readRange(path, { start: 0, end: size })) {
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) {
      bytes = before + at + 1;
      lines += 1;
    }
    before += chunk.byteLength;
  }
  return { bytes, lines };
}
