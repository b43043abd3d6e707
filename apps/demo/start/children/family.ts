import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { StartError } from '../settings/start-error.ts';
import { createLastLines, type LastLines } from './last-lines.ts';
import { signalGroup } from './process-group.ts';
import { startReaper } from './start-reaper.ts';

/** A process to start. */
export interface Start {
  /** As the person at the terminal knows it. */
  name: string;
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  /**
   * Finds the value that says that the child is ready in what it writes: a regular expression with one group.
   */
  ready: RegExp;
  /** Where it writes that: 1 is stdout, 3 is a pipe of its own. */
  readyFd: 1 | 3;
  /** Milliseconds to wait for that. */
  timeoutMs: number;
}

/** The processes of the demo. */
export interface Family {
  /**
   * Starts a process and returns the value that `ready` found. Throws a {@link StartError} with its last
   * lines if it dies first.
   */
  start(what: Start): Promise<string>;
  /** Resolves when a process that was ready has ended by itself, with what to say about it. */
  lost: Promise<string>;
  /** Ends all of them, the latest first. */
  stop(): Promise<void>;
}

interface Member {
  name: string;
  pid: number;
  output: LastLines;
  exited: Promise<unknown>;
}

const waitMs = 6000;

/** Starts a family. Its processes end with this one, whatever becomes of it. */
export function startFamily(): Family {
  const reaper = startReaper();
  const members: Member[] = [];
  const lost = Promise.withResolvers<string>();
  let stopping = false;
  reaper.gone.then(() => {
    if (!stopping) {
      lost.resolve('The process that would clean up has gone.');
    }
  });

  function onExit(member: Member): void {
    members.splice(members.indexOf(member), 1);
    // What it had started itself goes with it.
    signalGroup(member.pid, 'SIGKILL');
    reaper.ended(member.pid);
    if (!stopping) {
      lost.resolve(`The ${member.name} has stopped.${quote(member.output)}`);
    }
  }

  async function start(what: Start): Promise<string> {
    const { name, command, args, env } = what;
    // Nothing may be started after the stop, which would not know of it.
    if (stopping) {
      throw new StartError(`The ${name} is not started any more.`);
    }
    const child = spawn(command, args, {
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', what.readyFd === 3 ? 'pipe' : 'ignore'],
    });
    const output = createLastLines();
    const failure = new Promise<never>((_, reject) => {
      child.once('error', (error) =>
        reject(new StartError(`The ${name} cannot be started: ${error.message}`)),
      );
      child.once('exit', () => reject(new StartError(`The ${name} stopped while starting.${quote(output)}`)));
    });
    failure.catch(() => {});
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => output.add(String(chunk)));
    }
    if (child.pid !== undefined) {
      const member: Member = { name, pid: child.pid, output, exited: once(child, 'exit') };
      members.push(member);
      reaper.started(member.pid);
      member.exited.then(() => onExit(member));
    }
    return Promise.race([untilReady(child, what), failure, late(what, output)]);
  }

  return {
    start,
    lost: lost.promise,
    async stop() {
      stopping = true;
      for (const member of [...members].reverse()) {
        await end(member);
      }
      await reaper.close();
    },
  };
}

/** Asks a process to end, and kills it if it does not. */
async function end({ pid, exited }: Member): Promise<void> {
  signalGroup(pid, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), waitMs);
  await exited;
  clearTimeout(timer);
}

function untilReady(child: ChildProcess, { ready, readyFd }: Start): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const stream = child.stdio[readyFd] as Readable;
    stream.on('data', (chunk) => {
      text = (text + String(chunk)).slice(-4096);
      const found = ready.exec(text)?.[1];
      if (found !== undefined) {
        resolve(found);
      }
    });
  });
}

function late({ name, timeoutMs }: Start, output: LastLines): Promise<never> {
  return new Promise((_, reject) => {
    const say = () =>
      reject(new StartError(`The ${name} was not ready after ${timeoutMs / 1000} s.${quote(output)}`));
    setTimeout(say, timeoutMs).unref();
  });
}

function quote(output: LastLines): string {
  const lines = output.lines();
  return lines.length === 0 ? '' : ` It said:\n${lines.map((line) => `  | ${line}`).join('\n')}`;
}
