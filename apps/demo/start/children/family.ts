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
  return new ProcessFamily();
}

class ProcessFamily implements Family {
  readonly #reaper = startReaper();
  readonly #members: Member[] = [];
  readonly #lost = Promise.withResolvers<string>();
  readonly lost = this.#lost.promise;
  #isStopping = false;

  constructor() {
    this.#reaper.gone.then(() => this.#report('The process that would clean up has gone.'));
  }

  async start(what: Start): Promise<string> {
    const { name } = what;
    // Nothing may be started after the stop, which would not know of it.
    if (this.#isStopping) {
      throw new StartError(`The ${name} is not started any more.`);
    }
    const child = spawnChild(what);
    const output = createLastLines();
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => output.add(String(chunk)));
    }
    const failure = failedStart(child, name, output);
    if (child.pid !== undefined) {
      this.#add({ name, pid: child.pid, output, exited: once(child, 'exit') });
    }
    return Promise.race([untilReady(child, what), failure, late(what, output)]);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const member of [...this.#members].reverse()) {
      await end(member);
    }
    await this.#reaper.close();
  }

  #add(member: Member): void {
    this.#members.push(member);
    this.#reaper.started(member.pid);
    member.exited.then(() => this.#remove(member));
  }

  #remove(member: Member): void {
    this.#members.splice(this.#members.indexOf(member), 1);
    // The processes that it had started end with it.
    signalGroup(member.pid, 'SIGKILL');
    this.#reaper.ended(member.pid);
    this.#report(`The ${member.name} has stopped.${quote(member.output)}`);
  }

  #report(loss: string): void {
    if (!this.#isStopping) {
      this.#lost.resolve(loss);
    }
  }
}

function spawnChild({ command, args, env, readyFd }: Start): ChildProcess {
  return spawn(command, args, {
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', readyFd === 3 ? 'pipe' : 'ignore'],
  });
}

/** Rejects when a process cannot be started, or ends before it is ready. */
function failedStart(child: ChildProcess, name: string, output: LastLines): Promise<never> {
  const failure = new Promise<never>((_, reject) => {
    child.once('error', (error) => reject(new StartError(`The ${name} cannot be started: ${error.message}`)));
    child.once('exit', () => reject(new StartError(`The ${name} stopped while starting.${quote(output)}`)));
  });
  failure.catch(() => {});
  return failure;
}

/** Sends SIGTERM to a process, and kills it if it does not end. */
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
