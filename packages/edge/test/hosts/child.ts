import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

/**
 * What to start, and on which of its file descriptors it says its port, as JSON or as the end of an address.
 */
export interface ChildCommand {
  command: string;
  args: string[];
  env?: Record<string, string>;
  portFd: 1 | 2 | 3;
}

/** Starts a process and waits for the line of JSON with its port. */
export async function startChild({
  command,
  args,
  env,
  portFd,
}: ChildCommand): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(command, args, {
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  let complaints = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  const stream = child.stdio[portFd] as Readable;
  let said = '';
  for await (const chunk of stream) {
    said += String(chunk);
    const port = /(?:"port":\s*|:\/\/[\w.]+:)(\d+)(?=\D)/.exec(said)?.[1];
    if (port !== undefined) {
      stream.resume();
      if (portFd !== 1) {
        child.stdout?.resume();
      }
      return { child, port: Number(port) };
    }
  }
  throw new Error(`${command} ended without a port: ${complaints}`);
}

/** Ends a process and waits until it is gone. */
export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
