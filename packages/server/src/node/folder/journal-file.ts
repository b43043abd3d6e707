import { type FileHandle, open } from 'node:fs/promises';
import { asStorageError, onDisk } from '../storage-error.ts';
import { readRange } from './read-range.ts';

/**
 * How long appended lines may wait for a sync to the disk, in ms. They survive the death of the process
 * immediately.
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
  return new AppendedFile(handle, extent, (await sizeOf(handle)) > extent.bytes);
}

class AppendedFile implements JournalFile {
  readonly #handle: FileHandle;
  #held: Extent;
  /**
   * Whether the file may hold more: the bytes that a full disk accepted of a write are cut off before the
   * next.
   */
  #hasExcess: boolean;
  #syncTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(handle: FileHandle, extent: Extent, hasExcess: boolean) {
    this.#handle = handle;
    this.#held = extent;
    this.#hasExcess = hasExcess;
  }

  get held(): Extent {
    return this.#held;
  }

  async append(lines: readonly string[]): Promise<void> {
    const data = Buffer.from(lines.map((line) => `${line}\n`).join(''));
    await onDisk(() => this.#write(data));
    this.#held = { bytes: this.#held.bytes + data.byteLength, lines: this.#held.lines + lines.length };
    this.#syncTimer ??= setTimeout(() => {
      this.#syncTimer = null;
      // A sync that fails here fails again, and is reported, when the journal is sealed.
      this.#handle.datasync().catch(() => undefined);
    }, syncEveryMs);
  }

  cutTo(extentBefore: Extent): void {
    this.#held = extentBefore;
    this.#hasExcess = true;
  }

  async sync(): Promise<void> {
    await onDisk(async () => {
      await this.#cutExcess();
      await this.#handle.datasync();
    });
  }

  async close(): Promise<void> {
    if (this.#syncTimer !== null) {
      clearTimeout(this.#syncTimer);
    }
    await this.#handle.close();
  }

  async #write(data: Buffer): Promise<void> {
    await this.#cutExcess();
    this.#hasExcess = true;
    for (let at = 0; at < data.byteLength; ) {
      at += (await this.#handle.write(data, at)).bytesWritten;
    }
    this.#hasExcess = false;
  }

  async #cutExcess(): Promise<void> {
    if (this.#hasExcess) {
      await this.#handle.truncate(this.#held.bytes);
    }
    this.#hasExcess = false;
  }
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
