import { constants, createReadStream, createWriteStream, openAsBlob, type Stats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { CliError, exitCodes } from '../terminal/cli-error.ts';
import { isStdin } from '../terminal/standard-streams.ts';
import { asUsageError } from '../terminal/system-error.ts';
import { tempPath } from '../terminal/temp-path.ts';
import { note, type Terminal } from '../terminal/terminal.ts';

/** A file of requests that can be read as often as needed. */
export interface OpenInput {
  /** What messages call it. */
  name: string;
  blob: Blob;
  /** Whether it was standard input or a pipe. */
  isCopy: boolean;
}

const unblockMs = 20;

/**
 * Opens an input: a file, or standard input (`-`) or a named pipe, which can be read only once and are copied
 * into a temporary file first. Throws a {@link CliError} with the exit code for usage for anything else.
 */
export async function openInput(path: string, terminal: Terminal, signal?: AbortSignal): Promise<OpenInput> {
  if (isStdin(path)) {
    if (terminal.stdin.isTTY) {
      note(terminal, 'Reading requests from the terminal. Ctrl-D ends them.');
    }
    return { name: 'stdin', blob: await copyOf(terminal.stdin, signal), isCopy: true };
  }
  const file = await stat(path).catch((error: unknown) => {
    throw asUsageError(error, path);
  });
  if (file.isFIFO()) {
    return { name: path, blob: await copyOfPipe(path, terminal, signal), isCopy: true };
  }
  if (!file.isFile()) {
    throw new CliError(`${path} is ${kindOf(file)}, not a file.`, exitCodes.usage);
  }
  try {
    // Says now what the stream of a file that may not be read would not say: why.
    await (await open(path)).close();
    return { name: path, blob: await openAsBlob(path), isCopy: false };
  } catch (error) {
    throw asUsageError(error, path);
  }
}

function kindOf(file: Stats): string {
  if (file.isDirectory()) {
    return 'a folder';
  }
  return file.isSocket() ? 'a socket' : 'a device';
}

async function copyOfPipe(path: string, terminal: Terminal, signal: AbortSignal | undefined): Promise<Blob> {
  signal?.throwIfAborted();
  note(terminal, `Reading requests from the pipe ${path}.`);
  const pipe = createReadStream(path);
  let isOpen = false;
  pipe.once('open', () => {
    isOpen = true;
  });
  // Opening a pipe waits for a writer, and nothing but a writer can end that.
  const unblock = async () => {
    for (; !isOpen; await sleep(unblockMs)) {
      const writer = await open(path, constants.O_WRONLY | constants.O_NONBLOCK).catch(() => null);
      await writer?.close();
    }
  };
  signal?.addEventListener('abort', unblock, { once: true });
  try {
    return await copyOf(pipe, signal);
  } catch (error) {
    throw asUsageError(error, path);
  } finally {
    signal?.removeEventListener('abort', unblock);
  }
}

async function copyOf(source: Readable, signal: AbortSignal | undefined): Promise<Blob> {
  const path = tempPath('input.jsonl');
  await pipeline(source, createWriteStream(path, { mode: 0o600 }), { signal });
  return openAsBlob(path);
}
