import type { ConfigFile } from '../config/config-schema.ts';
import type { ConfigMistake } from '../config/expand-variables.ts';
import { readConfig, refuseMistakes } from '../config/read-config.ts';
import { upstreamSettings } from './serve-settings.ts';

/** The fields of an upstream in the file, by the names that the server has for them. */
const fields: Readonly<Record<string, string>> = {
  upstream: 'url',
  upstreamKey: 'key',
  upstreamPriority: 'priority',
  metricsURL: 'metrics',
};

/**
 * Reads a configuration file, with the checks that the server makes when it opens the model endpoints. Throws
 * a `CliError` with one sentence for each mistake.
 */
export async function readConfigFile(path: string, env: NodeJS.ProcessEnv): Promise<ConfigFile> {
  const config = readConfig(path, env);
  const { apiKeys, parseHours } = await import('@offpeak/server');
  const { checkUpstreamSettings } = await import('@offpeak/server/node');
  const { hours = anyHours, timeZone, apiKeys: keys = [], upstreams = [] } = config;
  refuseMistakes(path, [
    ...mistakesOf(() => parseHours(hours, timeZone), []),
    ...(keys.length === 0
      ? []
      : mistakesOf(
          () => apiKeys(keys.map(({ operator = false, ...key }) => ({ ...key, operator }))),
          ['apiKeys'],
        )),
    ...upstreams.flatMap((upstream, index) =>
      mistakesOf(() => checkUpstreamSettings(upstreamSettings(upstream)), ['upstreams', index]),
    ),
  ]);
  return config;
}

/** Hours that are valid, to check a time zone without any. */
const anyHours = '00:00-12:00';

/** Runs a check of the server. Its sentence begins with the name of the setting, which is in `place`. */
function mistakesOf(check: () => unknown, place: PropertyKey[]): ConfigMistake[] {
  try {
    check();
    return [];
  } catch (error) {
    return [toMistake(error, place)];
  }
}

/** A sentence of the server about a setting, which it names first. */
function toMistake(error: unknown, place: PropertyKey[]): ConfigMistake {
  const message = error instanceof Error ? error.message : String(error);
  const [, name = '', problem = message] = /^(\w+) (.*?)\.?$/.exec(message) ?? [];
  if (place[0] === 'apiKeys') {
    return { path: place, problem: `cannot be used: ${message.replace(/\.$/, '')}` };
  }
  return { path: [...place, fields[name] ?? name], problem: problem.replace(/\bupstreamKey\b/g, 'key') };
}
