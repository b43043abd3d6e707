import { once } from 'node:events';
import { open, realpath, rename } from 'node:fs/promises';
import { keepAfterExit, removeOnExit } from '../terminal/remove-on-exit.ts';
import { isStdout } from '../terminal/standard-streams.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Where result lines end up. */
export interface ResultSink {
  write(bytes: Uint8Array): Promise<void>;
  /** Puts what was written in place. */
  commit(): Promise<void>;
  /** Removes what was written, as far as it can be. Does nothing after `commit`. */
  discard(): Promise<void>;
}

const blockBytes = 1024 * 1024;

/** A file that appears when it is complete, in one step, or standard output for `-`. */
export function openResultSink(outputPath: string, terminal: Terminal): Promise<ResultSink> | ResultSink {
  return isStdout(outputPath) ? streamSink(terminal.stdout) : fileSink(outputPath);
}

async function fileSink(outputPath: string): Promise<ResultSink> {
  // A link stays a link: what it leads to is replaced.
  const finalPath = await realpath(outputPath).catch(() => outputPath);
  const nextPath = `${finalPath}.${process.pid}.tmp`;
  const file = await open(nextPath, 'w');
  const remove = removeOnExit(nextPath);
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  async function flush(): Promise<void> {
    const block = Buffer.concat(pending, pendingBytes);
    pending = [];
    pendingBytes = 0;
    await file.writeFile(block);
  }
  return {
    async write(bytes) {
      pending.push(bytes);
      pendingBytes += bytes.length;
      if (pendingBytes >= blockBytes) {
        await flush();
      }
    },
    async commit() {
      await flush();
      await file.sync();
      await file.close();
      await rename(nextPath, finalPath);
      keepAfterExit(nextPath);
    },
    async discard() {
      await file.close().catch(() => {});
      remove();
    },
  };
}

function streamSink(stream: NodeJS.WriteStream): ResultSink {
  return {
    async write(bytes) {
      // A reader that has left ends the process; see outliveBrokenPipes.
      if (!stream.write(bytes)) {
        await once(stream, 'drain');
      }
    },
    commit: async () => {},
    discard: async () => {},
  };
}
