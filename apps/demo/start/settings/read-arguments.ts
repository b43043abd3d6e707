import { parseArgs } from 'node:util';
import { StartError } from './start-error.ts';

/** The options of the command line. */
export interface DemoArguments {
  help: boolean;
  provider: 'local' | 'openai';
  /** 0: any free port. */
  port: number;
  /** Whether the port was requested, so that no other is used. */
  portIsFixed: boolean;
  /** Folder for batches and files; null: the usual one. */
  dataDir: string | null;
  /** How many requests the emoji sample has; null: one for every emoji. */
  emoji: number | null;
}

/** The port the page has if it is free. */
export const usualPort = 4020;

/** What `--help` prints. */
export const helpText = `Starts the offpeak demo and prints its address. Ctrl-C stops it.

Usage: demo [options]

  --provider local    your batches run on this machine: a sentence encoder and a sentiment word list (default)
  --provider openai   your batches run at OpenAI, or at OPENAI_BASE_URL, with the key in OPENAI_API_KEY
  --port <n>          port of the page (default: ${usualPort} if it is free, else any free one)
  --data <folder>     where batches and files are kept (default: apps/demo/.offpeak)
  --emoji <n>         requests in the emoji sample, for a slow machine (default: one for every emoji)
  --help              this text
`;

/** Reads the command line. Throws a {@link StartError} for an invalid one. */
export function readArguments(argv: readonly string[]): DemoArguments {
  const values = parse(argv);
  const provider = values.provider ?? 'local';
  if (provider !== 'local' && provider !== 'openai') {
    throw new StartError(`--provider must be local or openai, not ${JSON.stringify(provider)}.`);
  }
  const port = values.port === undefined ? usualPort : Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new StartError(`--port must be a number from 0 to 65535, not ${JSON.stringify(values.port)}.`);
  }
  const emoji = values.emoji === undefined ? null : Number(values.emoji);
  if (emoji !== null && (!Number.isInteger(emoji) || emoji < 1)) {
    throw new StartError(
      `--emoji must be a whole number of at least 1, not ${JSON.stringify(values.emoji)}.`,
    );
  }
  return {
    help: values.help ?? false,
    provider,
    port,
    portIsFixed: values.port !== undefined && port !== 0,
    dataDir: values.data ?? null,
    emoji,
  };
}

function parse(argv: readonly string[]) {
  // Package managers may pass on the `--` that ends their own flags.
  const args = argv.filter((argument) => argument !== '--');
  try {
    return parseArgs({
      args,
      options: {
        help: { type: 'boolean', short: 'h' },
        provider: { type: 'string' },
        port: { type: 'string' },
        data: { type: 'string' },
        emoji: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new StartError(`${error instanceof Error ? error.message : error} See --help.`);
  }
}
