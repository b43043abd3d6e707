import { type Command, Option } from 'commander';
import { automaticOr, collect, wholeNumber } from '../flags/parse-flags.ts';
import { type WebhookFlags, webhookOptions } from './webhook-options.ts';

/** The flags of `offpeak serve`. */
export interface ServeFlags extends WebhookFlags {
  upstream: string;
  upstreamKey?: string;
  upstreamTimeout: number;
  port: number;
  host: string;
  data: string;
  apiKey?: string[];
  concurrency: number | 'auto';
  maxConcurrency: number;
  maxLineBytes: number;
  hours?: string;
  timeZone?: string;
  log: 'text' | 'json' | 'none';
  logRequests?: boolean;
}

/** Adds the flags of `offpeak serve`. */
export function addServeOptions(command: Command): Command {
  command
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
        '--concurrency <n>',
        'requests in flight at the endpoint: auto for as many as it computes together, or a number for the most',
      )
        .default('auto')
        .argParser(automaticOr(wholeNumber(1, 10_000)))
        .env('OFFPEAK_CONCURRENCY'),
    )
    .addOption(
      new Option('--max-concurrency <n>', 'the most that --concurrency auto may reach')
        .default(1024)
        .argParser(wholeNumber(1, 10_000))
        .env('OFFPEAK_MAX_CONCURRENCY'),
    )
    .addOption(
      new Option('--max-line-bytes <n>', 'bytes that one line of an input file may have')
        .default(8_388_608)
        .argParser(wholeNumber(1, 209_715_200))
        .env('OFFPEAK_MAX_LINE_BYTES'),
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
  for (const option of webhookOptions()) {
    command.addOption(option);
  }
  return command;
}
