import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { CliError, exitCodes } from '../terminal/cli-error.ts';
import { asUsageError } from '../terminal/system-error.ts';
import type { ConfigFile } from './config-schema.ts';
import { type ConfigMistake, expandVariables } from './expand-variables.ts';
import { findMistakes } from './find-mistakes.ts';

/**
 * Reads and checks a configuration file. Throws a `CliError` with one sentence for each mistake, each on a
 * line of its own.
 *
 * @param env Where `${NAME}` is read.
 */
export function readConfig(path: string, env: NodeJS.ProcessEnv): ConfigFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw asUsageError(error, path);
  }
  const { value, mistakes } = expandVariables(parseText(path, text.replace(/^\uFEFF/, '')), env);
  refuseMistakes(path, [...mistakes, ...findMistakes(value)]);
  const config = value as ConfigFile;
  return config.data === undefined ? config : { ...config, data: resolve(dirname(path), config.data) };
}

/** Throws a `CliError` with one sentence for each mistake; none for none. */
export function refuseMistakes(path: string, mistakes: readonly ConfigMistake[]): void {
  if (mistakes.length > 0) {
    throw new CliError(mistakes.map((mistake) => describeMistake(path, mistake)).join('\n'), exitCodes.usage);
  }
}

function describeMistake(file: string, { path, problem }: ConfigMistake): string {
  const place = path.reduce<string>(
    (text, name) =>
      typeof name === 'number' ? `${text}[${name}]` : `${text}${text === '' ? '' : '.'}${String(name)}`,
    '',
  );
  const end = problem.endsWith('?') ? '' : '.';
  return `${file}: ${place === '' ? 'the configuration' : place} ${problem}${end}`;
}

function parseText(path: string, text: string): unknown {
  if (path.endsWith('.json')) {
    try {
      return JSON.parse(text);
    } catch {
      // What JSON.parse says quotes the text, which may hold a secret.
      throw new CliError(`${path} is not valid JSON${placeOf(text)}.`, exitCodes.usage);
    }
  }
  const document = parseDocument(text, { prettyErrors: true });
  const [error] = document.errors;
  if (error !== undefined) {
    const [reason = ''] = error.message.split('\n');
    throw new CliError(`${path} is not valid YAML: ${reason.replace(/:$/, '')}.`, exitCodes.usage);
  }
  return document.toJS() ?? {};
}

/** JSON is YAML: where it is not, the mistake is in most cases. */
function placeOf(text: string): string {
  const [start] = parseDocument(text, { prettyErrors: true }).errors[0]?.linePos ?? [];
  return start === undefined ? '' : ` at line ${start.line}, column ${start.col}`;
}
