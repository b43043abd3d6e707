/** Where a command reads from and writes to. Tests give their own. */
export interface Terminal {
  /** Requests, where the input is `-`. */
  stdin: NodeJS.ReadStream;
  /** Results and data: what a script reads. */
  stdout: NodeJS.WriteStream;
  /** Progress and words for people. */
  stderr: NodeJS.WriteStream;
  env: NodeJS.ProcessEnv;
}

/** Writes one line of data. */
export function printLine(terminal: Terminal, text: string): void {
  terminal.stdout.write(`${text}\n`);
}

/** Writes one line for people. */
export function note(terminal: Terminal, text: string): void {
  terminal.stderr.write(`${text}\n`);
}
