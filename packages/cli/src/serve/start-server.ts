import type { Log } from '@offpeak/server';
import type { RunningServer } from '@offpeak/server/node';
import { explainServeError } from './explain-serve-error.ts';
import { type ServeSettings, serveOptions } from './serve-settings.ts';

/** Starts the server that the settings describe. Throws a `CliError` for wrong ones. */
export async function startServer(settings: ServeSettings, log: Log): Promise<RunningServer> {
  // The other commands start faster without the server's code.
  const { serve } = await import('@offpeak/server/node');
  try {
    return await serve({ ...serveOptions(settings), log });
  } catch (error) {
    throw explainServeError(error);
  }
}
