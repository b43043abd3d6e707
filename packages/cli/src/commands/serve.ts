import { normalizeBaseURL } from '@offpeak/core';
import { defineCommand } from '../command/define-command.ts';
import { type ServeFlags, serveFlags } from '../serve/serve-flags.ts';
import { startServer } from '../serve/start-server.ts';
import { withInterrupt } from '../terminal/interrupt.ts';
import { note, printLine, type Terminal } from '../terminal/terminal.ts';

const notes = `A client sends the key alone: with --api-key team-a:secret1 here, it is --api-key secret1 there.

Exit code:
  0 after Ctrl-C, 1 if it cannot serve (the port or the folder is in use), 2 if the command line is
  wrong, 130 after a second Ctrl-C.

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
  run: (_words, flags, terminal) => withInterrupt((signal) => serveUntil(signal, flags, terminal)),
});

async function serveUntil(signal: AbortSignal, flags: ServeFlags, terminal: Terminal): Promise<void> {
  const server = await startServer(flags, terminal);
  printLine(terminal, `Listening on ${server.url}/v1`);
  const upstreams = flags.upstream.map((upstream) => normalizeBaseURL(upstream.trim())).join(', ');
  note(terminal, `Requests run at ${upstreams}; everything is kept in ${flags.data}. Ctrl-C stops.`);
  const key = flags.apiKey === undefined ? 'any' : 'YOUR_KEY';
  note(terminal, `Try it: curl ${server.url}/v1/models -H 'Authorization: Bearer ${key}'`);
  note(terminal, `Or: new OpenAI({ baseURL: '${server.url}/v1', apiKey: '${key}' }).batches.create(…)`);
  await aborted(signal);
  note(
    terminal,
    'Stopping: requests in progress may finish. Ctrl-C again stops immediately; no result is lost.',
  );
  await server.close();
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
    }
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
