import type { z } from 'zod';
import { closestName } from './closest-name.ts';
import { configJsonSchema, configSchema } from './config-schema.ts';
import type { ConfigMistake } from './expand-variables.ts';
import { isSecret } from './secrets.ts';

/** Names that are not misspelled, but of a flag or another version. */
const otherNames: Readonly<Record<string, string>> = {
  upstream: 'upstreams',
  apiKey: 'apiKeys',
  webhook: 'webhooks',
  timeout: 'timeoutMs',
  upstreamTimeout: 'timeoutMs',
  upstreamKey: 'key',
  metricsURL: 'metrics',
};

/** A longer value is not quoted. */
const maxQuoted = 80;

/** Returns all mistakes of a configuration, in the order of its fields. */
export function findMistakes(config: unknown): ConfigMistake[] {
  const { error } = configSchema.safeParse(config);
  const mistakes = (error?.issues ?? []).flatMap((issue) => toMistakes(issue, config));
  const texts = mistakes.map(({ path, problem }) => `${path.join('.')} ${problem}`);
  return mistakes.filter((_, index) => texts.indexOf(texts[index] ?? '') === index);
}

function toMistakes(issue: z.core.$ZodIssue, config: unknown): ConfigMistake[] {
  if (issue.code === 'unrecognized_keys') {
    const known = fieldsAt(issue.path);
    return issue.keys.map((key) => ({ path: [...issue.path, key], problem: unknownField(key, known) }));
  }
  const value = valueAt(config, issue.path);
  const problem = value === undefined ? `is missing; it ${issue.message}` : issue.message;
  const isQuoted = value !== undefined && !isSecret(issue.path);
  return [{ path: issue.path, problem: isQuoted ? `${problem}, not ${quote(value)}` : problem }];
}

function unknownField(name: string, known: readonly string[]): string {
  const other = otherNames[name] ?? '';
  const meant = known.includes(other) ? other : closestName(name, known);
  return meant === null
    ? `is not a field; there are ${known.filter((field) => field !== '$schema').join(', ')}`
    : `is not a field; did you mean ${meant}?`;
}

function quote(value: unknown): string {
  if (typeof value === 'object' && value !== null) {
    return Array.isArray(value) ? 'a list' : 'an object';
  }
  const text = JSON.stringify(value) ?? String(value);
  return text.length > maxQuoted ? `${text.slice(0, maxQuoted)}…` : text;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((item, name) => (item as Record<PropertyKey, unknown> | null)?.[name], value);
}

/** The fields that an object at a path may have. */
function fieldsAt(path: readonly PropertyKey[]): string[] {
  type Schema = { properties?: Record<string, Schema>; items?: Schema };
  const schema = path.reduce<Schema | undefined>(
    (at, name) => (typeof name === 'number' ? at?.items : at?.properties?.[String(name)]),
    configJsonSchema() as Schema,
  );
  return Object.keys(schema?.properties ?? {});
}
