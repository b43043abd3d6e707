import { isOffpeakError, type OffpeakError } from '@offpeak/core';
import { CliError, exitCodes } from '../terminal/cli-error.ts';
import { inFlags } from './in-flags.ts';
import type { Connection } from './resolve-connection.ts';

/**
 * An error of the API as a `CliError`: what happened, and what is most likely wrong with the address or the
 * key. Any other error is returned as it is.
 */
export function explainApiError(error: unknown, connection: Connection): unknown {
  if (!isOffpeakError(error) || error.code === 'aborted') {
    return error;
  }
  const isUsage = error.code === 'invalid_option' || error.code === 'invalid_request';
  const id = error.requestId === undefined ? '' : ` (request id ${error.requestId})`;
  return new CliError(`${describe(error, connection)}${id}`, isUsage ? exitCodes.usage : exitCodes.failed);
}

function describe(error: OffpeakError, connection: Connection): string {
  const message = inFlags(error.message);
  if (error.code === 'unauthorized') {
    return `${message} ${keyHint(connection)}`;
  }
  if (error.code === 'network') {
    return `${message} Is --base-url right, and is the server running?${proxyHint(connection)}`;
  }
  const missing = missingApi(error);
  if (missing === null) {
    const isBare = error.status !== undefined && error.status > 404 && error.apiError === undefined;
    return isBare ? `${message}${proxyHint(connection)}` : message;
  }
  // The general advice is replaced by a better one.
  const what = message.replace(/ Check --base-url( and --api-key)?\.$/, '').replace(/[^.!?)]$/, '$&.');
  return `${what} ${missing} If it is a model server, put \`offpeak serve --upstream ${connection.baseURL}\` before it, and name that with --base-url.`;
}

function proxyHint({ proxy }: Connection): string {
  if (proxy === null) {
    return '';
  }
  return ' It was asked through the proxy of HTTP_PROXY or HTTPS_PROXY, unless NO_PROXY names it or it is on this machine.';
}

function keyHint({ apiKey, isKeyWithheld }: Connection): string {
  if (isKeyWithheld) {
    return (
      'OPENAI_API_KEY was not sent: it is sent to OpenAI and to OPENAI_BASE_URL only. ' +
      "Pass this server's own key with --api-key or OFFPEAK_API_KEY."
    );
  }
  if (apiKey?.includes(':')) {
    return 'Pass the key alone: of the project:key that `offpeak serve` was started with, it is the part after the colon.';
  }
  return 'Pass the key with --api-key or OFFPEAK_API_KEY.';
}

/** What servers answer where nothing is served, rather than about an object they do not have. */
const nothingHere = /^(404 )?(page )?not found\.?$|^no route|unexpected endpoint/i;
const missingStatuses: readonly (number | undefined)[] = [404, 405, 501];

/** The sentence about an API that the server does not have, or null if it may have it. */
function missingApi({ message, status, apiError: wire, code }: OffpeakError): string | null {
  const [, method, name, id] = /^(\w+) \/(files|uploads|batches)(\/\S+)? /.exec(message) ?? [];
  if (name === undefined) {
    return null;
  }
  const api = name === 'batches' ? 'Batch' : 'Files';
  const isNothingHere = wire !== undefined && nothingHere.test(wire.message);
  // LM Studio answers 200 to everything, with an error in it or without an id.
  const isBlind = code === 'bad_response' && (isNothingHere || (method === 'POST' && status === undefined));
  if (!isBlind && !missingStatuses.includes(status)) {
    return null;
  }
  const isCertain = isBlind || isNothingHere || wire === undefined;
  if (id !== undefined) {
    const what = name === 'batches' ? 'batch' : 'file';
    // llama.cpp calls every path a file, also that of a batch.
    const isPath = name === 'batches' && wire?.message === 'File Not Found';
    return isCertain || isPath ? `There is no such ${what}, or this server has no ${api} API.` : null;
  }
  // A batch can also be refused with 404 because its input file is unknown.
  const mayBeAboutFile = name === 'batches' && method === 'POST';
  return isCertain || !mayBeAboutFile ? `This server has no ${api} API.` : null;
}
