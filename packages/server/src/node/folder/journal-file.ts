import { type FileHandle, open } from 'node:fs/promises';
import { splitLines } from '../../jsonl/split-lines.ts';
import { asStorageError, onDisk } from '../storage-error.ts';
import { readRange } from './read-range.ts';
import { takeGroup } from './take-group.ts';

/** How long appended lines may wait for a sync to the disk, in ms. The death of the process loses none of them. */
const syncEveryMs = 100;

/** How many characters one write has at most, unless one result has more. */
const groupCharacters = 16 * 1024 * 1024;

/** One append-only file of lines. */
export interface JournalFile {
  /** Bytes held, all of them whole lines. */
  readonly bytes: number;
  /** Lines held. */
  readonly count: number;
  /** Every line held. */
  lines(): AsyncGenerator<string, void, undefined>;
  /** Appends a line; resolves when the operating system has it, together with all others appended meanwhile. */
  append(text: string): Promise<void>;
  /** Resolves when the disk has everything appended. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a journal file, new or as it was left; a half-written last line is cut off. */
export async function openJournalFile(path: string): Promise<JournalFile> {
  const handle = await open(path, 'a+', 0o600);
  let { bytes, count } = await repair(handle, path);
  const waiting: { text: string; resolve: () => void; reject: (error: unknown) => void }[] = [];
  let writing: Promise<void> | null = null;
  // Whether a write broke off: what a full disk took of it is cut off before the next.
  let torn = false;
  let syncTimer: ReturnType<typeof setTimeout> | null = null;

  async function writeWaiting(): Promise<void> {
    while (waiting.length > 0) {
      const group = takeGroup(waiting, groupCharacters);
      try {
        const data = Buffer.from(group.map(({ text }) => `${text}\n`).join(''));
        if (torn) await handle.truncate(bytes);
        torn = true;
        for (let at = 0; at < data.byteLength; ) at += (await handle.write(data, at)).bytesWritten;
        torn = false;
        bytes += data.byteLength;
        count += group.length;
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(asStorageError(error));
      }
    }
    writing = null;
    syncTimer ??= setTimeout(() => {
      syncTimer = null;
      // A sync that fails here fails again, and is reported, when the journal is sealed.
      handle.datasync().catch(() => undefined);
    }, syncEveryMs);
  }

  return {
    get bytes() {
      return bytes;
    },
    get count() {
      return count;
    },
    async *lines() {
      const stream = readRange(path, { start: 0, end: bytes });
      for await (const line of splitLines(stream, { maxLineBytes: Number.MAX_SAFE_INTEGER - 1 })) {
        if (line.bytes !== null) yield Buffer.from(line.bytes).toString('utf8');
      }
    },
    append(text) {
      return new Promise((resolve, reject) => {
        waiting.push({ text, resolve, reject });
        // All results of one turn of the event loop are one write.
        writing ??= new Promise<void>((next) => setImmediate(next)).then(writeWaiting);
      });
    },
    async sync() {
      await writing;
      await onDisk(async () => {
        if (torn) await handle.truncate(bytes);
        torn = false;
        await handle.datasync();
      });
    },
    async close() {
      await writing;
      if (syncTimer !== null) clearTimeout(syncTimer);
      await handle.close();
    },
  };
}

/** Cuts off what is behind the last newline, and returns what is held. */
async function repair(handle: FileHandle, path: string): Promise<{ bytes: number; count: number }> {
  const { size } = await handle.stat();
  const held = await countLines(path, size);
  if (held.bytes < size) await handle.truncate(held.bytes);
  return held;
}

/** The whole lines in the first `size` bytes of a file, and the bytes they take. */
export async function countLines(path: string, size: number): Promise<{ bytes: number; count: number }> {
  let bytes = 0;
  let count = 0;
  let before = 0;
  for await (const chunk of readRange(path, { start: 0, end: size })) {
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) {
      bytes = before + at + 1;
      count += 1;
    }
    before += chunk.byteLength;
  }
  return { bytes, count };
}
