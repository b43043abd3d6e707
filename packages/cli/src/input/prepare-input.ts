import { exitCodes } from '../terminal/cli-error.ts';
import { note, type Terminal } from '../terminal/terminal.ts';
import { readingInput } from './input-changed.ts';
import { type InputFile, readCustomIds, readInput } from './read-input.ts';
import { refuseBadInput } from './refuse-input.ts';

/** The argument of the commands that send a file, which {@link prepareInput} reads. */
export const inputArgument = [
  '<input.jsonl>',
  'one request per line: {"custom_id", "method", "url", "body"}; - for stdin',
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
  { endpoint, signal }: { endpoint?: string | undefined; signal?: AbortSignal } = {},
): Promise<ReadyInput> {
  const input = await readInput(path, terminal, { endpoint, signal });
  refuseBadInput(input);
  for (const { message } of input.report.warnings) {
    note(terminal, `Note: ${message}`);
  }
  const { customIds, url } = await readingInput(
    input.name,
    () => readCustomIds(input.blob, signal),
    exitCodes.usage,
  );
  return { ...input, endpoint: endpoint ?? url, customIds };
}
