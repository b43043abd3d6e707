import type { FolderInUseError } from '@offpeak/server/node';
import { CliError, exitCodes } from '../terminal/cli-error.ts';
import { asUsageError, isSystemError } from '../terminal/system-error.ts';

/**
 * The error for a server that does not start, in the words of the command line and with the exit code that
 * goes with it.
 */
export function explainServeError(error: unknown): unknown {
  if (isFolderInUse(error)) {
    return new CliError(describeFolderInUse(error));
  }
  // What the server refuses before it begins was given on the command line.
  if (error instanceof RangeError || error instanceof TypeError) {
    return new CliError(inFlags(error.message), exitCodes.usage);
  }
  // A path in an error of the system is that of --data: the server opens no other.
  if (isSystemError(error) && error.path !== undefined && error.code !== 'ENOSPC') {
    return asUsageError(error, error.path);
  }
  return error;
}

function isFolderInUse(error: unknown): error is FolderInUseError {
  return error instanceof Error && error.name === 'FolderInUseError';
}

const flagNames: Readonly<Record<string, string>> = {
  upstream: '--upstream',
  upstreamKey: '--upstream-key',
  upstreamPriority: '--upstream-priority',
  host: '--host',
  hours: '--hours',
  timeZone: '--time-zone',
  apiKeys: '--api-key',
  allowPrivateWebhooks: '--allow-private-webhooks',
};

/** The server's sentence about an option, which names it as a program would, with the name it has here. */
function inFlags(message: string): string {
  const asFlags = message.replace(
    /\b(upstreamKey|upstreamPriority|timeZone|apiKeys|allowPrivateWebhooks)\b/g,
    (name) => flagNames[name] ?? name,
  );
  return asFlags.replace(/^(upstream|host|hours) /, (_, name: string) => `${flagNames[name] ?? name} `);
}

function describeFolderInUse({ folder, processId }: FolderInUseError): string {
  const [whose, stop] =
    processId === null ? ['', 'stop it'] : [` (process ${processId})`, `stop it (kill ${processId})`];
  return (
    `The data folder ${folder} is in use by another offpeak server${whose}. Use that one, ${stop}, ` +
    'or start this one with --data and another folder, and --port and another port.'
  );
}
