import type { RunningServer } from '@offpeak/server/node';
import { CliError, exitCodes } from '../terminal/cli-error.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { explainServeError } from './explain-serve-error.ts';
import type { ServeFlags } from './serve-flags.ts';
import { createServeLog } from './serve-log.ts';
import { webhookSettings } from './webhook-flags.ts';

/** Starts the server that the flags describe. Throws a `CliError` for wrong ones. */
export async function startServer(flags: ServeFlags, terminal: Terminal): Promise<RunningServer> {
  checkFlags(flags);
  // The other commands start faster without the server's code.
  const { serve } = await import('@offpeak/server/node');
  try {
    return await serve({
      upstream: flags.upstream,
      upstreamKey: flags.upstreamKey,
      upstreamPriority: flags.upstreamPriority,
      upstreamTimeoutMs: flags.upstreamTimeout,
      port: flags.port,
      host: flags.host,
      dataDir: flags.data,
      apiKeys: flags.apiKey,
      concurrency: flags.concurrency,
      maxConcurrency: flags.maxConcurrency,
      live: flags.live ?? true,
      liveLatency: flags.liveLatency,
      limits: { maxLineBytes: flags.maxLineBytes },
      hours: flags.hours,
      timeZone: flags.timeZone,
      ...webhookSettings(flags),
      log: createServeLog(flags.log, terminal),
      logRequests: flags.logRequests,
    });
  } catch (error) {
    throw explainServeError(error);
  }
}

function checkFlags({ upstream: upstreams, hours, timeZone, apiKey = [] }: ServeFlags): void {
  for (const upstream of upstreams) {
    if (!URL.canParse(upstream) || !/^https?:$/.test(new URL(upstream).protocol)) {
      throw refusal(
        `--upstream must be an http or https URL such as http://127.0.0.1:11434/v1, not ${JSON.stringify(upstream)}.`,
      );
    }
  }
  if (timeZone !== undefined && hours === undefined) {
    throw refusal('--time-zone is the time zone of --hours: add --hours.');
  }
  // The key itself is not quoted: what is printed ends up in logs.
  if (apiKey.some((key) => !/^[^:]+:./.test(key))) {
    throw refusal(
      '--api-key must look like project:key, such as team-a:secret1; clients send the key alone.',
    );
  }
}

function refusal(message: string): CliError {
  return new CliError(message, exitCodes.usage);
}
