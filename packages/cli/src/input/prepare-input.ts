import { type InputFile, readCustomIds, readInput } from './read-input.ts';
import { refuseBadInput } from './refuse-input.ts';

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
  { endpoint, signal }: { endpoint?: string | undefined; signal?: AbortSignal } = {},
): Promise<ReadyInput> {
  const input = await readInput(path, { endpoint, signal });
  refuseBadInput(input);
  const { customIds, url } = await readCustomIds(input.blob, signal);
  return { ...input, endpoint: endpoint ?? url, customIds };
}
