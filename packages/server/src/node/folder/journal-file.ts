import { type FileHandle, open } from 'node:fs/promises';
import { asStorageError, onDisk } from '../storage-error.ts';
import { readRange } from './read-range.ts';

/** How long appended lines may wait for a sync to the disk, in ms. The death of the process loses none of them. */
const syncEveryMs = 100;

/** How much of a journal file is held. */
export interface Extent {
  /** All of them whole lines. */
  bytes: number;
  lines: number;
}

/** One append-only file of lines. */
export interface JournalFile {
  readonly held: Extent;
  /** Appends lines in one write; resolves when the operating system has them. Rejected, it has left nothing behind. */
  append(lines: readonly string[]): Promise<void>;
  /** Drops what was appended since the file held less. */
  cutTo(held: Extent): void;
  /** Resolves when the disk has everything appended. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a journal file of which only the first `extent` counts; the rest is cut off before anything is appended. */
export async function openJournalFile(path: string, extent: Extent): Promise<JournalFile> {
  const handle = await open(path, 'a+', 0o600);
  let held = extent;
  // Whether the file may have more than is held: what a full disk took of a write is cut off before the next.
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

/** The whole lines in the first `size` bytes of a file, and the bytes they take. */
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
