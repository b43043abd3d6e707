import { normalizeBaseURL } from '@offpeak/core';
import type { RunningServer } from '@offpeak/server/node';
import { defineCommand } from '../command/define-command.ts';
import { isSetIn } from '../flags/is-set.ts';
import { loadSettings } from '../serve/load-settings.ts';
import { reloadOnHangup } from '../serve/reload-settings.ts';
import { type ServeFlags, serveFlags } from '../serve/serve-flags.ts';
import { createServeLog } from '../serve/serve-log.ts';
import type { IsSet, ServeSettings } from '../serve/serve-settings.ts';
import { startServer } from '../serve/start-server.ts';
import { withInterrupt } from '../terminal/interrupt.ts';
import { note, printLine, type Terminal } from '../terminal/terminal.ts';

const notes = `A client sends the key alone: with --api-key team-a:secret1 here, it is --api-key secret1 there.

Exit code:
  0 after Ctrl-C, 1 if it cannot serve (the port or the folder is in use), 2 if the command line is
  wrong, 130 after a second Ctrl-C.

A configuration file has the same settings, and more for each endpoint: see \`offpeak config --help\`.
After \`kill -HUP\` it is read again, and its upstreams are replaced while requests run.

Examples:
  $ offpeak serve --upstream http://127.0.0.1:11434/v1
  $ offpeak serve --upstream http://gpu:8000/v1 --hours 22:00-06:00 --time-zone Europe/Berlin
  $ offpeak serve --upstream http://gpu-1:8000/v1 --upstream http://gpu-2:8000/v1
  $ OFFPEAK_API_KEYS=team-a:secret1,team-b:secret2 offpeak serve --upstream http://gpu:8000/v1 --host 0.0.0.0`;

/** `offpeak serve --upstream URL` */
export const serveCommand = defineCommand({
  name: 'serve',
  summary: 'serve the Files and Batch API over a model endpoint',
  description:
    'Serves /v1/files, /v1/uploads and /v1/batches over any OpenAI-compatible model endpoint, with everything in one folder. ' +
    'Batches survive restarts and crashes: only requests without a result are run again.',
  flags: serveFlags,
  notes,
  run: (_words, flags, terminal, program) =>
    withInterrupt((signal) => serveUntil(signal, { flags, isSet: isSetIn(program, 'serve') }, terminal)),
});

async function serveUntil(
  signal: AbortSignal,
  { flags, isSet }: { flags: ServeFlags; isSet: IsSet },
  terminal: Terminal,
): Promise<void> {
  const { settings, file } = await loadSettings(flags, isSet, terminal);
  const log = createServeLog(settings.log, terminal);
  const server = await startServer(settings, log);
  const load = async (): Promise<ServeSettings> => (await loadSettings(flags, isSet, terminal)).settings;
  // Without a file there is nothing to read again, and SIGHUP ends the process as usual.
  const stopReloading = file === null ? () => {} : reloadOnHangup({ server, log, load }, settings);
  greet(server, settings, file, terminal);
  await aborted(signal);
  stopReloading();
  note(
    terminal,
    'Stopping: requests in progress may finish. Ctrl-C again stops immediately; no result is lost.',
  );
  await server.close();
}

function greet(
  { url }: RunningServer,
  { upstreams, data, apiKeys, dashboard }: ServeSettings,
  file: string | null,
  terminal: Terminal,
): void {
  printLine(terminal, `Listening on ${url}/v1`);
  const places = upstreams.map((upstream) => normalizeBaseURL(upstream.url.trim())).join(', ');
  note(terminal, `Requests run at ${places}; everything is kept in ${data}. Ctrl-C stops.`);
  if (file !== null) {
    note(terminal, `The configuration is in ${file}; kill -HUP ${process.pid} reads it again.`);
  }
  const key = apiKeys === undefined ? 'any' : 'YOUR_KEY';
  note(terminal, `Try it: curl ${url}/v1/models -H 'Authorization: Bearer ${key}'`);
  note(terminal, `Or: new OpenAI({ baseURL: '${url}/v1', apiKey: '${key}' }).batches.create(…)`);
  if (dashboard !== 'off') {
    note(terminal, `Dashboard: ${url}/`);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
    }
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
