import { type FileHandle, open, rename, rm } from 'node:fs/promises';

interface Place {
  offset: number;
  bytes: number;
}

/** Results on their way into a file: taken in any order, written in the order of the requests. */
export interface ResultSpool {
  /** Keeps the line of a request; false if it already has one. */
  add(customId: string, line: string): Promise<boolean>;
  has(customId: string): boolean;
  /** Writes every line in the order given and puts the file in place in one step. Ids without a line must not be given. */
  finish(customIds: Iterable<string>, signal?: AbortSignal): Promise<void>;
  /** Removes what was written so far. Does nothing after `finish`. */
  discard(): Promise<void>;
}

const copyBytes = 1024 * 1024;

/**
 * Opens a spool for `outputPath`. Lines lie in a temporary file beside it; memory holds only where each of them is. The output appears
 * when it is complete, by a rename.
 */
export async function openResultSpool(outputPath: string): Promise<ResultSpool> {
  const spoolPath = `${outputPath}.${process.pid}.spool`;
  const nextPath = `${outputPath}.${process.pid}.tmp`;
  const spool = await open(spoolPath, 'w+', 0o600);
  const places = new Map<string, Place>();
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let end = 0;

  async function flush(): Promise<void> {
    const bytes = Buffer.concat(pending, pendingBytes);
    pending = [];
    pendingBytes = 0;
    await spool.write(bytes, 0, bytes.length, end - bytes.length);
  }

  async function copyTo(out: FileHandle, customIds: Iterable<string>, signal: AbortSignal | undefined) {
    let held: Buffer[] = [];
    let heldBytes = 0;
    for (const customId of customIds) {
      signal?.throwIfAborted();
      const place = places.get(customId);
      if (place === undefined) throw new Error(`There is no result for ${JSON.stringify(customId)}.`);
      const line = Buffer.allocUnsafe(place.bytes);
      await spool.read(line, 0, place.bytes, place.offset);
      held.push(line);
      heldBytes += line.length;
      if (heldBytes >= copyBytes) {
        await out.writeFile(Buffer.concat(held, heldBytes));
        held = [];
        heldBytes = 0;
      }
    }
    await out.writeFile(Buffer.concat(held, heldBytes));
    await out.sync();
  }

  async function discard(): Promise<void> {
    await spool.close().catch(() => {});
    await Promise.all([rm(spoolPath, { force: true }), rm(nextPath, { force: true })]);
  }

  return {
    has: (customId) => places.has(customId),
    async add(customId, line) {
      if (places.has(customId)) return false;
      const bytes = Buffer.from(`${line}\n`);
      places.set(customId, { offset: end, bytes: bytes.length });
      pending.push(bytes);
      pendingBytes += bytes.length;
      end += bytes.length;
      if (pendingBytes >= copyBytes) await flush();
      return true;
    },
    async finish(customIds, signal) {
      await flush();
      const out = await open(nextPath, 'w');
      try {
        await copyTo(out, customIds, signal);
      } finally {
        await out.close();
      }
      await rename(nextPath, outputPath);
      await discard();
    },
    discard,
  };
}
