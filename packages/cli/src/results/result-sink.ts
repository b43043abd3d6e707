import { once } from 'node:events';
import { open, rename, rm } from 'node:fs/promises';
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

/** A file that appears when it is complete, in one step, or standard output for `-`. */
export function openResultSink(outputPath: string, terminal: Terminal): Promise<ResultSink> | ResultSink {
  return isStdout(outputPath) ? streamSink(terminal.stdout) : fileSink(outputPath);
}

async function fileSink(outputPath: string): Promise<ResultSink> {
  const nextPath = `${outputPath}.${process.pid}.tmp`;
  const file = await open(nextPath, 'w');
  return {
    write: (bytes) => file.writeFile(bytes),
    async commit() {
      await file.sync();
      await file.close();
      await rename(nextPath, outputPath);
    },
    async discard() {
      await file.close().catch(() => {});
      await rm(nextPath, { force: true });
    },
  };
}

function streamSink(stream: NodeJS.WriteStream): ResultSink {
  return {
    async write(bytes) {
      // A reader that has left ends the process; see outliveBrokenPipes.
      if (!stream.write(bytes)) await once(stream, 'drain');
    },
    commit: async () => {},
    discard: async () => {},
  };
}
