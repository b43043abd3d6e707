import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

export type Half = 'submit' | 'results';

/** What one run in a process of its own took. */
export interface Measured {
  /** Milliseconds. */
  wall: number;
  /** Milliseconds of processor time. */
  cpu: number;
  /** Milliseconds until the first result; NaN for submit. */
  first: number;
  /** Highest resident memory, in MiB. */
  memory: number;
}

function child(file: string): ChildProcess {
  return fork(new URL(file, import.meta.url));
}

async function answerOf(process: ChildProcess): Promise<unknown> {
  const failed = once(process, 'exit').then(([code]) => {
    throw new Error(`A process of the benchmark ended with ${code}.`);
  });
  const [answer] = await Promise.race([once(process, 'message'), failed]);
  return answer;
}

/** Starts the server; it makes its files before it listens. */
export async function startSink(warm: string[]): Promise<{ baseURL: string; stop(): void }> {
  const sink = child('./sink.ts');
  sink.send(warm);
  return { baseURL: (await answerOf(sink)) as string, stop: () => sink.disconnect() };
}

/** Runs one half of one contender in a fresh process. */
export async function measure(
  contender: string,
  half: Half,
  baseURL: string,
  count: number,
): Promise<Measured> {
  const runner = child('./runner.ts');
  runner.send({ contender, half, baseURL, count });
  const measured = (await answerOf(runner)) as Measured;
  runner.disconnect();
  return measured;
}
