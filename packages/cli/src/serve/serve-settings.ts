import type { ServeOptions, UpstreamSettings } from '@offpeak/server/node';
import type { ConfigFile } from '../config/config-schema.ts';
import { CliError, exitCodes } from '../terminal/cli-error.ts';
import type { ServeFlags } from './serve-flags.ts';
import { webhookSettings } from './webhook-flags.ts';

/** A model endpoint of a configuration. */
export type UpstreamConfig = NonNullable<ConfigFile['upstreams']>[number];

/** Settings that always have a value. */
type Filled =
  | 'port'
  | 'host'
  | 'data'
  | 'concurrency'
  | 'maxConcurrency'
  | 'live'
  | 'liveLatency'
  | 'strictModels'
  | 'maxLineBytes'
  | 'allowPrivateWebhooks'
  | 'log'
  | 'logRequests'
  | 'dashboard';

/** Everything `offpeak serve` runs with, in the form of the configuration file. */
export type ServeSettings = Omit<ConfigFile, '$schema' | 'upstreams' | Filled> & {
  [Name in Filled]-?: NonNullable<ConfigFile[Name]>;
} & { upstreams: UpstreamConfig[] };

/** Whether a flag or its variable is set, by the name of the flag. */
export type IsSet = (name: keyof ServeFlags) => boolean;

/**
 * Joins flags and a configuration file: what a flag or its variable sets wins, then the file, then the
 * default. Throws a `CliError` for settings that do not go together.
 */
export function resolveSettings(flags: ServeFlags, isSet: IsSet, file: ConfigFile | null): ServeSettings {
  const of = <Name extends keyof ServeFlags & keyof ConfigFile>(
    name: Name,
  ): ServeFlags[Name] | NonNullable<ConfigFile[Name]> =>
    isSet(name) ? flags[name] : (file?.[name] ?? flags[name]);
  const { webhooks, allowPrivateWebhooks } = webhookSettings(flags);
  const settings: ServeSettings = {
    upstreams: upstreamsOf(flags, isSet, file),
    port: of('port'),
    host: of('host'),
    data: of('data'),
    apiKeys: keysOf(flags, file),
    concurrency: of('concurrency'),
    maxConcurrency: of('maxConcurrency'),
    live: of('live') ?? true,
    liveLatency: of('liveLatency'),
    strictModels: of('strictModels') ?? false,
    maxLineBytes: of('maxLineBytes'),
    hours: of('hours'),
    timeZone: of('timeZone'),
    webhooks: isSet('webhook') ? webhooks?.map(({ url, secret }) => ({ url, secret })) : file?.webhooks,
    allowPrivateWebhooks: isSet('allowPrivateWebhooks')
      ? (allowPrivateWebhooks ?? false)
      : (file?.allowPrivateWebhooks ?? false),
    log: of('log'),
    logRequests: of('logRequests') ?? false,
    dashboard: isSet('dashboard') ? pageOf(flags) : (file?.dashboard ?? 'on'),
  };
  checkSettings(settings);
  return settings;
}

/** The options of the server, without its log. */
export function serveOptions(settings: ServeSettings): ServeOptions {
  const { upstreams, data, apiKeys, maxLineBytes, webhooks = [], ...others } = settings;
  const { log: _log, dashboard: _dashboard, ...same } = others;
  return {
    ...same,
    apiKeys: apiKeys?.map(({ project, key, operator = false }) => ({ project, key, operator })),
    upstream: upstreams.map(upstreamSettings),
    dataDir: data,
    limits: { maxLineBytes },
    webhooks: webhooks.map(({ url, secret, project, events }) => ({
      url,
      secret,
      ...(project === undefined ? {} : { project }),
      ...(events === undefined ? {} : { events }),
    })),
  };
}

/** A model endpoint as the server accepts it. */
export function upstreamSettings({ metrics, ...same }: UpstreamConfig): UpstreamSettings {
  return { ...same, metricsURL: metrics === false ? null : metrics };
}

/** `--upstream` replaces the list of the file; the other flags apply to each endpoint of it. */
function upstreamsOf(flags: ServeFlags, isSet: IsSet, file: ConfigFile | null): UpstreamConfig[] {
  const given = flags.upstream?.map((url): UpstreamConfig => ({ url })) ?? file?.upstreams ?? [];
  return given.map((one) => ({
    ...one,
    key: one.key ?? flags.upstreamKey,
    priority: flags.upstreamPriority ?? one.priority,
    timeoutMs: isSet('upstreamTimeout') ? flags.upstreamTimeout : (one.timeoutMs ?? flags.upstreamTimeout),
  }));
}

/** The flags for keys replace the keys of the file; the operator's key is one more. */
function keysOf({ apiKey, operatorKey }: ServeFlags, file: ConfigFile | null): ConfigFile['apiKeys'] {
  const keys = apiKey?.map((text) => readKey(text, '--api-key')) ?? file?.apiKeys;
  return operatorKey === undefined
    ? keys
    : [...(keys ?? []), { ...readKey(operatorKey, '--operator-key'), operator: true }];
}

/** `--no-dashboard` and its variable say yes or no. */
function pageOf({ dashboard }: ServeFlags): ServeSettings['dashboard'] {
  return dashboard === true ? 'on' : dashboard === false ? 'off' : dashboard;
}

function readKey(text: string, flag: string): { project: string; key: string } {
  const colon = text.indexOf(':');
  // The key itself is not quoted: what is printed ends up in logs.
  if (colon < 1 || colon === text.length - 1) {
    throw refusal(`${flag} must look like project:key, such as team-a:secret1; clients send the key alone.`);
  }
  return { project: text.slice(0, colon), key: text.slice(colon + 1) };
}

function checkSettings({ upstreams, hours, timeZone }: ServeSettings): void {
  if (upstreams.length === 0) {
    throw refusal(
      'Name the model endpoint: with --upstream <url>, or as upstreams in offpeak.config.yaml (see --config).',
    );
  }
  for (const { url } of upstreams) {
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      throw refusal(
        `--upstream must be an http or https URL such as http://127.0.0.1:11434/v1, not ${JSON.stringify(url)}.`,
      );
    }
  }
  if (timeZone !== undefined && hours === undefined && upstreams.every((one) => one.hours === undefined)) {
    throw refusal('--time-zone is the time zone of --hours: add --hours.');
  }
}

function refusal(message: string): CliError {
  return new CliError(message, exitCodes.usage);
}
