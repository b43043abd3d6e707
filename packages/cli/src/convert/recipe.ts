import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { isPlainObject } from '@offpeak/core/protocol';
import type { ConvertFlags } from '../flags/convert-flags.ts';
import { CliError, exitCodes } from '../terminal/cli-error.ts';
import { asUsageError } from '../terminal/system-error.ts';
import { type InputFormat, isInputFormat } from './detect-format.ts';

/** How rows, texts and bare bodies become requests. */
export interface Recipe {
  format: InputFormat | null;
  /** Where requests go that do not say it. */
  endpoint: string | null;
  model: string | null;
  /** With `{{column}}` where the value of a row goes. */
  template: string | null;
  column: string | null;
  idColumn: string | null;
  system: string | null;
  /** The `json_schema` of a response format. */
  schema: Readonly<Record<string, unknown>> | null;
  /** Members of each body. */
  set: Readonly<Record<string, unknown>>;
}

/** Reads the flags, and the files that they name. Throws a `CliError` for a file that cannot be used. */
export async function readRecipe(flags: ConvertFlags & { endpoint?: string | undefined }): Promise<Recipe> {
  if (flags.template !== undefined && flags.prompt !== undefined) {
    throw usage('--template and --prompt are the same thing from two places: pass one of them.');
  }
  const template = flags.template === undefined ? flags.prompt : await textOf(flags.template);
  const { format, system } = flags;
  return {
    format: isInputFormat(format) ? format : null,
    endpoint: flags.endpoint ?? null,
    model: flags.model ?? null,
    template: template ?? null,
    column: flags.column ?? null,
    idColumn: flags.id ?? null,
    system: system?.startsWith('@') ? await textOf(system.slice(1)) : (system ?? null),
    schema: flags.schema === undefined ? null : await schemaOf(flags.schema),
    set: flags.set ?? {},
  };
}

/** Whether a recipe asks for anything, so that an input is converted that could be sent as it is. */
export function isSet({ set, ...rest }: Recipe): boolean {
  return Object.keys(set).length > 0 || Object.values(rest).some((value) => value !== null);
}

async function textOf(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw asUsageError(error, path);
  });
  return text.replace(/^\uFEFF/, '').replace(/\r?\n$/, '');
}

/** A file with a JSON Schema, or with the whole `json_schema` of the API. */
async function schemaOf(path: string): Promise<Record<string, unknown>> {
  const value = parse(await textOf(path));
  if (!isPlainObject(value)) {
    throw usage(`${path} is not a JSON Schema: it must hold one JSON object.`);
  }
  if (typeof value.name === 'string' && isPlainObject(value.schema)) {
    return value;
  }
  const title = typeof value.title === 'string' ? value.title : basename(path, extname(path));
  // Strict mode refuses a schema that leaves other members open.
  const strict = value.additionalProperties === false;
  return { name: title.replace(/[^\w-]+/g, '_').slice(0, 64) || 'answer', schema: value, strict };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function usage(message: string): CliError {
  return new CliError(message, exitCodes.usage);
}
