import { normalizeBaseURL } from '@offpeak/core';
import { Command } from 'commander';
import { addServeOptions, type ServeFlags } from '../serve/serve-options.ts';
import { startServer } from '../serve/start-server.ts';
import { listenForInterrupt } from '../terminal/interrupt.ts';
import { note, printLine, type Terminal } from '../terminal/terminal.ts';

/** `offpeak serve --upstream URL` */
export function serveCommand(terminal: Terminal): Command {
  const command = new Command('serve')
    .summary('serve the Files and Batch API over a model endpoint')
    .description(
      'Serves /v1/files, /v1/uploads and /v1/batches over any OpenAI-compatible model endpoint, with everything in one folder. ' +
        'Batches survive restarts and crashes: only requests without a result are run again.',
    );
  return addServeOptions(command)
    .addHelpText(
      'after',
      `
A client sends the key alone: with --api-key team-a:secret1 here, it is --api-key secret1 there.

Exit code:
  0 after Ctrl-C, 1 if it cannot serve (the port or the folder is in use), 2 if the command line is
  wrong, 130 after a second Ctrl-C.

Examples:
  $ offpeak serve --upstream http://127.0.0.1:11434/v1
  $ offpeak serve --upstream http://gpu:8000/v1 --hours 22:00-06:00 --time-zone Europe/Berlin
  $ OFFPEAK_API_KEYS=team-a:secret1,team-b:secret2 offpeak serve --upstream http://gpu:8000/v1 --host 0.0.0.0`,
    )
    .action((flags: ServeFlags) => serveAction(flags, terminal));
}

async function serveAction(flags: ServeFlags, terminal: Terminal): Promise<void> {
  const interrupt = listenForInterrupt();
  try {
    const server = await startServer(flags, terminal);
    printLine(terminal, `Listening on ${server.url}/v1`);
    const upstream = normalizeBaseURL(flags.upstream.trim());
    note(terminal, `Requests run at ${upstream}; everything is kept in ${flags.data}. Ctrl-C stops.`);
    await aborted(interrupt.signal);
    note(
      terminal,
      'Stopping: requests under way may finish. Ctrl-C again stops at once; nothing finished is lost.',
    );
    await server.close();
  } finally {
    interrupt.release();
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
