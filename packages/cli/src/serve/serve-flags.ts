import { bounds } from '../config/bounds.ts';
import { type FlagValues, optional, toggle, withDefault } from '../flags/flag.ts';
import { automaticOr, collect, factor, wholeNumber } from '../flags/read-values.ts';
import { webhookFlags } from './webhook-flags.ts';

/** The flags of `offpeak serve`. */
export const serveFlags = {
  config: optional(
    '--config <file>',
    'a configuration file, YAML or JSON; flags and variables win (default: offpeak.config.yaml or .json in the current folder)',
  ),
  upstream: optional<string[]>(
    '--upstream <url>',
    'the model endpoint, such as http://127.0.0.1:11434/v1; can be repeated: several share the requests (in the variable: separated by commas)',
    { read: collect },
  ),
  upstreamKey: optional(
    '--upstream-key <key>',
    'the key of endpoints without one of their own; better set by the variable, where ps does not show it',
  ),
  upstreamPriority: optional<number>(
    '--upstream-priority <n>',
    'send this priority with each request of a batch, for vLLM with --scheduling-policy priority; 10 lets others go first',
    { read: wholeNumber(bounds.priority) },
  ),
  upstreamTimeout: withDefault<number>(
    '--upstream-timeout <ms>',
    'milliseconds one response may take',
    600_000,
    { read: wholeNumber(bounds.timeoutMs) },
  ),
  port: withDefault<number>('--port <n>', 'port to listen on; 0 for a free one', 4010, {
    read: wholeNumber(bounds.port),
  }),
  host: withDefault(
    '--host <address>',
    'address to listen on; others than loopback need --api-key',
    '127.0.0.1',
  ),
  data: withDefault('--data <folder>', 'where files, batches and results are kept', './.offpeak'),
  apiKey: optional(
    '--api-key <project:key>',
    'a key that opens one project; can be repeated (in the variable: separated by commas)',
    { read: collect, variable: 'OFFPEAK_API_KEYS' },
  ),
  operatorKey: optional(
    '--operator-key <project:key>',
    'a key that also sees every other project, and the state of the server; better set by the variable',
  ),
  concurrency: withDefault<number | 'auto'>(
    '--concurrency <n>',
    'concurrent requests to the endpoint: auto for as many as it computes in parallel, or a maximum',
    'auto',
    { read: automaticOr(wholeNumber(bounds.concurrency)) },
  ),
  maxConcurrency: withDefault<number>('--max-concurrency <n>', 'the maximum for --concurrency auto', 1024, {
    read: wholeNumber(bounds.concurrency),
  }),
  live: toggle('--no-live', 'close the routes of live requests, such as /v1/chat/completions'),
  liveLatency: withDefault<number>(
    '--live-latency <factor>',
    'batches give way when live requests take more than this many times as long as without a batch',
    2,
    { read: factor(bounds.liveLatency) },
  ),
  strictModels: toggle(
    '--strict-models',
    'refuse a batch of a model that no endpoint lists, instead of trying it with one request',
  ),
  maxLineBytes: withDefault<number>(
    '--max-line-bytes <n>',
    'maximum of bytes in one line of an input file',
    8_388_608,
    { read: wholeNumber(bounds.maxLineBytes) },
  ),
  dashboard: withDefault<'on' | 'read-only' | 'off' | boolean>(
    '--dashboard <mode>',
    'the web page at / of the address: read-only shows and changes nothing',
    'on',
    { choices: ['on', 'read-only', 'off'], negative: '--no-dashboard' },
  ),
  hours: optional('--hours <from-to>', 'only run requests then, such as 22:00-06:00'),
  timeZone: optional(
    '--time-zone <name>',
    "time zone of --hours, such as Europe/Berlin (default: the machine's)",
  ),
  log: withDefault<'text' | 'json' | 'none'>('--log <format>', 'log on stderr', 'text', {
    choices: ['text', 'json', 'none'],
  }),
  logRequests: toggle(
    '--log-requests',
    'a line of the log for each request to the API: method, path, status, ms, request id',
  ),
  ...webhookFlags,
};

/** The values of {@link serveFlags}. */
export type ServeFlags = FlagValues<typeof serveFlags>;
