import type { Log } from '@offpeak/server';
import type { RunningServer, ServeOptions } from '@offpeak/server/node';
import { explainServeError } from './explain-serve-error.ts';
import { type ServeSettings, serveOptions } from './serve-settings.ts';

/** Starts the server that the settings describe. Throws a `CliError` for wrong ones. */
export async function startServer(settings: ServeSettings, log: Log): Promise<RunningServer> {
  // The other commands start faster without the server's code.
  const { serve } = await import('@offpeak/server/node');
  const page = await dashboardOf(settings);
  try {
    return await serve({ ...serveOptions(settings), ...(page !== null && { dashboard: page }), log });
  } catch (error) {
    throw explainServeError(error);
  }
}

/** Returns what creates the web page, or null without one. */
async function dashboardOf({ dashboard: mode }: ServeSettings): Promise<ServeOptions['dashboard'] | null> {
  if (mode === 'off') {
    return null;
  }
  const { dashboard } = await import('@offpeak/dashboard');
  return (api) => dashboard({ api, readOnly: mode === 'read-only' });
}
