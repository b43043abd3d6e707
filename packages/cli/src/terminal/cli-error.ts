/** What the process ends with. */
export const exitCodes = {
  /** Everything asked for was done; of a run: every request succeeded. */
  ok: 0,
  /** Something failed; of a run: at least one request did. */
  failed: 1,
  /** The command line or the input file is wrong. Nothing was sent. */
  usage: 2,
  /** Stopped by Ctrl-C. */
  interrupted: 130,
} as const;

/**
 * An error that is one clear sentence for the person at the terminal, with the exit code that goes with it.
 */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: number;

  constructor(message: string, exitCode: number = exitCodes.failed) {
    super(message);
    this.exitCode = exitCode;
  }
}
