import { PassThrough, Readable, Writable } from 'node:stream';
import type { Terminal } from '../../src/terminal/terminal.ts';

/** A terminal in memory. */
export interface TestTerminal extends Terminal {
  /** What was written for people. */
  notes(): string;
  /** What was written as data. */
  data(): string;
}

/** Makes a terminal whose standard input holds a text. */
export function testTerminal(input: string | Buffer = '', env: NodeJS.ProcessEnv = {}): TestTerminal {
  const written = { data: '', notes: '' };
  const keep = (name: keyof typeof written) =>
    new Writable({
      write(chunk, _encoding, done) {
        written[name] += String(chunk);
        done();
      },
    });
  return {
    stdin: Readable.from([input]).pipe(new PassThrough()) as unknown as NodeJS.ReadStream,
    stdout: keep('data') as unknown as NodeJS.WriteStream,
    stderr: keep('notes') as unknown as NodeJS.WriteStream,
    env,
    data: () => written.data,
    notes: () => written.notes,
  };
}
