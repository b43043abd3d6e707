import { OffpeakError, readLines } from '@offpeak/core';
import { CliError } from '../terminal/cli-error.ts';

/** Sends a GET request to a path of the API. */
export type Get = (path: string, signal: AbortSignal) => Promise<Response>;

/** A result file of a batch that runs, and how much of it has been read. */
interface Followed {
  path: string;
  /** In lines. */
  offset: number;
  hasEnded: boolean;
}

const maxLineBytes = 32 * 1024 * 1024;

/**
 * Yields the result lines of a batch as the server writes them, by the extension of offpeak's server that
 * reads result files before the batch has ended: what there is now, then `null` before each wait. Ends when
 * the batch has ended. Throws a `CliError` for a server without the extension.
 */
export async function* followResults(
  get: Get,
  batchId: string,
  signal: AbortSignal,
): AsyncGenerator<string | null, void, undefined> {
  const files: Followed[] = ['output', 'error'].map((kind) => ({
    path: `/batches/${encodeURIComponent(batchId)}/${kind}`,
    offset: 0,
    hasEnded: false,
  }));
  for (;;) {
    for (const file of files.filter(({ hasEnded }) => !hasEnded)) {
      yield* readOn(get, file, batchId, signal);
    }
    if (files.every(({ hasEnded }) => hasEnded)) {
      return;
    }
    yield null;
  }
}

/** Yields the lines after the offset, which follows each line, so that a broken response is continued. */
async function* readOn(
  get: Get,
  file: Followed,
  batchId: string,
  signal: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  const response = await get(`${file.path}?offset=${file.offset}`, signal);
  const incomplete = response.headers.get('x-incomplete');
  if (!response.ok || incomplete === null || response.body === null) {
    await response.body?.cancel();
    throw refusal(response.status, batchId);
  }
  for await (const { text } of readLines(response.body, { maxLineBytes })) {
    file.offset += 1;
    yield text;
  }
  file.hasEnded = incomplete === 'false';
}

function refusal(status: number, batchId: string): Error {
  if (status === 401 || status === 403) {
    return new OffpeakError('unauthorized', `The server answered ${status}. Check apiKey.`, { status });
  }
  if (status >= 500) {
    return new OffpeakError('server_error', `The server answered ${status} for ${batchId}.`, { status });
  }
  return new CliError(
    `This server shows no results of ${batchId} before it has ended, or has no such batch. Wait with \`offpeak watch\`, then read them with \`offpeak results\`.`,
  );
}
