import type { FolderInUse, RunningServer } from '@offpeak/server/node';
import { Command, Option } from 'commander';
import { createServeLog } from '../serve/serve-log.ts';
import { type WebhookFlags, webhookOptions, webhooksOf } from '../serve/webhook-options.ts';
import { CliError, exitCodes } from '../terminal/cli-error.ts';
import { listenForInterrupt } from '../terminal/interrupt.ts';
import { note, printLine, type Terminal } from '../terminal/terminal.ts';
import { collect, wholeNumber } from './parse-flags.ts';

interface ServeFlags extends WebhookFlags {
  upstream: string;
  upstreamKey?: string;
  upstreamTimeout: number;
  port: number;
  host: string;
  data: string;
  apiKey?: string[];
  maxConcurrency: number;
  hours?: string;
  timeZone?: string;
  log: 'text' | 'json' | 'none';
  logRequests?: boolean;
}

/** `offpeak serve --upstream URL` */
export function serveCommand(terminal: Terminal): Command {
  const command = new Command('serve')
    .summary('serve the Files and Batch API over a model endpoint')
    .description(
      'Serves /v1/files, /v1/uploads and /v1/batches over any OpenAI-compatible model endpoint, with everything in one folder. ' +
        'Batches survive restarts and crashes: only requests without a result are run again.',
    )
    .addOption(
      new Option('--upstream <url>', 'the model endpoint, such as http://127.0.0.1:11434/v1')
        .makeOptionMandatory()
        .env('OFFPEAK_UPSTREAM'),
    )
    .addOption(
      new Option(
        '--upstream-key <key>',
        'its key; better given by the variable, where ps does not show it',
      ).env('OFFPEAK_UPSTREAM_KEY'),
    )
    .addOption(
      new Option('--upstream-timeout <ms>', 'milliseconds one answer may take')
        .default(600_000)
        .argParser(wholeNumber(1, 86_400_000))
        .env('OFFPEAK_UPSTREAM_TIMEOUT'),
    )
    .addOption(
      new Option('--port <n>', 'port to listen on; 0 for a free one')
        .default(4010)
        .argParser(wholeNumber(0, 65_535))
        .env('OFFPEAK_PORT'),
    )
    .addOption(
      new Option('--host <address>', 'address to listen on; others than loopback need --api-key')
        .default('127.0.0.1')
        .env('OFFPEAK_HOST'),
    )
    .addOption(
      new Option('--data <folder>', 'where files, batches and results are kept')
        .default('./.offpeak')
        .env('OFFPEAK_DATA'),
    )
    .addOption(
      new Option(
        '--api-key <project:key>',
        'a key that opens one project; may be given several times (in the variable: separated by commas)',
      )
        .argParser(collect)
        .env('OFFPEAK_API_KEYS'),
    )
    .addOption(
      new Option(
        '--concurrency, --max-concurrency <n>',
        'requests at the endpoint at once, at most; fewer when it shows that it is too much',
      )
        .default(16)
        .argParser(wholeNumber(1, 10_000))
        .env('OFFPEAK_CONCURRENCY'),
    )
    .addOption(
      new Option('--hours <from-to>', 'only run requests then, such as 22:00-06:00').env('OFFPEAK_HOURS'),
    )
    .addOption(
      new Option(
        '--time-zone <name>',
        "time zone of --hours, such as Europe/Berlin (default: the machine's)",
      ).env('OFFPEAK_TIME_ZONE'),
    )
    .addOption(
      new Option('--log <format>', 'log on stderr')
        .choices(['text', 'json', 'none'])
        .default('text')
        .env('OFFPEAK_LOG'),
    )
    .addOption(
      new Option(
        '--log-requests',
        'a line of the log for each request to the API: method, path, status, ms, request id',
      ).env('OFFPEAK_LOG_REQUESTS'),
    );
  for (const option of webhookOptions()) command.addOption(option);
  return command
    .addHelpText(
      'after',
      `
Examples:
  $ offpeak serve --upstream http://127.0.0.1:11434/v1
  $ offpeak serve --upstream http://gpu:8000/v1 --hours 22:00-06:00 --time-zone Europe/Berlin
  $ OFFPEAK_API_KEYS=team-a:secret1,team-b:secret2 offpeak serve --upstream http://gpu:8000/v1 --host 0.0.0.0`,
    )
    .action((flags: ServeFlags) => serveAction(flags, terminal));
}

async function serveAction(flags: ServeFlags, terminal: Terminal): Promise<void> {
  const interrupt = listenForInterrupt();
  try {
    const server = await start(flags, terminal);
    printLine(terminal, `Listening on ${server.url}/v1`);
    note(terminal, `Requests run at ${flags.upstream}; everything is kept in ${flags.data}. Ctrl-C stops.`);
    await aborted(interrupt.signal);
    note(
      terminal,
      'Stopping: requests under way may finish. Ctrl-C again stops at once; nothing finished is lost.',
    );
    await server.close();
  } finally {
    interrupt.release();
  }
}

async function start(flags: ServeFlags, terminal: Terminal): Promise<RunningServer> {
  const {
    upstream,
    upstreamKey,
    upstreamTimeout,
    port,
    host,
    data,
    apiKey,
    maxConcurrency,
    hours,
    timeZone,
    logRequests,
  } = flags;
  if (!URL.canParse(upstream) || !/^https?:$/.test(new URL(upstream).protocol)) {
    throw new CliError(
      `--upstream must be an http or https URL such as http://127.0.0.1:11434/v1, not ${JSON.stringify(upstream)}.`,
      exitCodes.usage,
    );
  }
  if (timeZone !== undefined && hours === undefined) {
    throw new CliError('--time-zone says where the clock of --hours is: give --hours too.', exitCodes.usage);
  }
  // The other commands start faster without the server's code.
  const { FolderInUse, serve } = await import('@offpeak/server/node');
  return serve({
    upstream,
    upstreamKey,
    upstreamTimeoutMs: upstreamTimeout,
    port,
    host,
    dataDir: data,
    apiKeys: apiKey,
    concurrency: maxConcurrency,
    hours,
    timeZone,
    ...webhooksOf(flags),
    log: createServeLog(flags.log, terminal),
    logRequests,
  }).catch((error: unknown) => {
    if (error instanceof FolderInUse) throw new CliError(describeFolderInUse(error));
    // What the server refuses before it begins was given on the command line.
    if (error instanceof RangeError || error instanceof TypeError) {
      throw new CliError(inFlags(error.message), exitCodes.usage);
    }
    throw error;
  });
}

const flagNames: Readonly<Record<string, string>> = {
  upstream: '--upstream',
  upstreamKey: '--upstream-key',
  host: '--host',
  hours: '--hours',
  timeZone: '--time-zone',
  apiKeys: '--api-key',
  allowPrivateWebhooks: '--allow-private-webhooks',
};

/** The server's sentence about an option, which names it as a program would, with the name it has here. */
function inFlags(message: string): string {
  const asFlags = message.replace(
    /\b(upstreamKey|timeZone|apiKeys|allowPrivateWebhooks)\b/g,
    (name) => flagNames[name] ?? name,
  );
  return asFlags.replace(/^(upstream|host|hours) /, (_, name: string) => `${flagNames[name] ?? name} `);
}

function describeFolderInUse({ folder, processId }: FolderInUse): string {
  const [whose, stop] =
    processId === null ? ['', 'stop it'] : [` (process ${processId})`, `stop it (kill ${processId})`];
  return `The data folder ${folder} is in use by another offpeak server${whose}. Use that one, ${stop}, or start this one with --data and another folder, and --port and another port.`;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
