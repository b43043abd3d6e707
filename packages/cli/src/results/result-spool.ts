import { open } from 'node:fs/promises';
import { removeOnExit } from '../terminal/remove-on-exit.ts';
import type { ResultSink } from './result-sink.ts';

interface Place {
  offset: number;
  bytes: number;
}

/** How the lines of a spool are written. */
export interface WriteOptions {
  /** What comes before each line, one for each id. */
  prefixes?: AsyncIterable<string> | undefined;
  signal?: AbortSignal | undefined;
}

/** Results on their way to an output: accepted in any order, written in the order of the requests. */
export interface ResultSpool {
  /** Keeps the line of a request; false if it already has one. */
  add(customId: string, line: string): Promise<boolean>;
  has(customId: string): boolean;
  /**
   * Writes every line to a sink, in the order given, each after its prefix. Every id must have a line.
   */
  writeTo(sink: ResultSink, customIds: Iterable<string>, options?: WriteOptions): Promise<void>;
  /** Removes the spool. */
  remove(): Promise<void>;
}

const blockBytes = 1024 * 1024;

/**
 * Opens a spool: lines are kept in a temporary file at `path`, and memory holds only where each of them is.
 */
export async function openResultSpool(path: string): Promise<ResultSpool> {
  const file = await open(path, 'w+', 0o600);
  const remove = removeOnExit(path);
  const places = new Map<string, Place>();
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let end = 0;

  async function flush(): Promise<void> {
    const bytes = Buffer.concat(pending, pendingBytes);
    pending = [];
    pendingBytes = 0;
    await file.write(bytes, 0, bytes.length, end - bytes.length);
  }

  async function read(customId: string): Promise<Buffer> {
    const place = places.get(customId);
    if (place === undefined) {
      throw new Error(`There is no result for ${JSON.stringify(customId)}.`);
    }
    const line = Buffer.allocUnsafe(place.bytes);
    await file.read(line, 0, place.bytes, place.offset);
    return line;
  }

  return {
    has: (customId) => places.has(customId),
    async add(customId, line) {
      if (places.has(customId)) {
        return false;
      }
      const bytes = Buffer.from(`${line}\n`);
      places.set(customId, { offset: end, bytes: bytes.length });
      pending.push(bytes);
      pendingBytes += bytes.length;
      end += bytes.length;
      if (pendingBytes >= blockBytes) {
        await flush();
      }
      return true;
    },
    async writeTo(sink, customIds, { prefixes, signal } = {}) {
      await flush();
      const before = prefixes?.[Symbol.asyncIterator]();
      try {
        for (const customId of customIds) {
          signal?.throwIfAborted();
          const prefix = await before?.next();
          if (prefix && !prefix.done) {
            await sink.write(Buffer.from(prefix.value));
          }
          await sink.write(await read(customId));
        }
      } finally {
        await before?.return?.();
      }
    },
    async remove() {
      await file.close().catch(() => {});
      remove();
    },
  };
}
