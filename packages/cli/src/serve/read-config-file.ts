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
  const { checkUpstreamSettings } = await import('@offpeak/server/node');
  const mistakes = (config.upstreams ?? []).flatMap((upstream, index): ConfigMistake[] => {
    try {
      checkUpstreamSettings(upstreamSettings(upstream), config.timeZone);
      return [];
    } catch (error) {
      return [toMistake(error, index)];
    }
  });
  refuseMistakes(path, mistakes);
  return config;
}

/** A sentence of the server about a setting, which it names first. */
function toMistake(error: unknown, index: number): ConfigMistake {
  const message = error instanceof Error ? error.message : String(error);
  const [, name = '', problem = message] = /^(\w+) (.*?)\.?$/.exec(message) ?? [];
  const path = name === 'timeZone' ? [name] : ['upstreams', index, fields[name] ?? name];
  return { path, problem: problem.replace(/\bupstreamKey\b/g, 'key') };
}
