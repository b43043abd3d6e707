import { exitCodes } from '../terminal/cli-error.ts';
import { note, type Terminal } from '../terminal/terminal.ts';
import { readingInput } from './input-changed.ts';
import { type InputFile, type ReadInputOptions, readCustomIds, readInput } from './read-input.ts';
import { refuseBadInput } from './refuse-input.ts';

/** The argument of the commands that send a file, which {@link prepareInput} reads. */
export const inputArgument = [
  '<input>',
  'requests, one per line: {"custom_id", "method", "url", "body"}; or bodies, a table or texts; - for stdin',
] as const;

/** A file that can be sent. */
export interface ReadyInput extends InputFile {
  /** Where its requests go. */
  endpoint: string;
  /** In the order of the lines. */
  customIds: string[];
}

/** Checks a file and reads what is needed to send it. Throws a `CliError` that lists its bad lines. */
export async function prepareInput(
  path: string,
  terminal: Terminal,
  { endpoint, recipe, traits, signal }: Omit<ReadInputOptions, 'maxProblems'> = {},
): Promise<ReadyInput> {
  const input = await readInput(path, terminal, { endpoint, recipe, traits, signal });
  refuseBadInput(input);
  for (const { message } of input.report.warnings) {
    note(terminal, `Note: ${message}`);
  }
  const { customIds, url } = await readingInput(
    input.name,
    () => readCustomIds(input.blob, signal, traits),
    exitCodes.usage,
  );
  return { ...input, endpoint: endpoint ?? url, customIds };
}
