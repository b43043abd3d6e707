import type { Client } from '@offpeak/core';
import { defineCommand } from '../command/define-command.ts';
import { createConnection } from '../connection/connect.ts';
import { connectionFlags } from '../flags/connection-flags.ts';
import { toggle } from '../flags/flag.ts';
import { isOlder, leastForServe } from '../start/old-node.ts';
import { exitCodes } from '../terminal/cli-error.ts';
import { explainError } from '../terminal/explain-error.ts';
import { withInterrupt } from '../terminal/interrupt.ts';
import { printLine, type Terminal } from '../terminal/terminal.ts';

interface Finding {
  check: string;
  ok: boolean;
  message: string;
}

/** `offpeak doctor` */
export const doctorCommand = defineCommand({
  name: 'doctor',
  summary: 'check this machine, the address and the key',
  description:
    'Checks, one after the other: the version of Node, the address and the key, the Files API and the Batch API of the server. It only ' +
    'reads lists, and changes nothing.',
  flags: { ...connectionFlags, json: toggle('--json', 'one check as JSON per line') },
  notes: 'Exit code:\n  0 if everything is in order, 1 if something is not.',
  run: (_words, flags, terminal) =>
    withInterrupt(async (signal) => {
      const report = (finding: Finding) => {
        printLine(terminal, flags.json ? JSON.stringify(finding) : describe(finding));
        if (!finding.ok) {
          process.exitCode = exitCodes.failed;
        }
      };
      report(checkNode(process.versions.node));
      await checkServer(flags, terminal, signal, report);
    }),
});

function describe({ check, ok, message }: Finding): string {
  return `${ok ? '✓' : '✗'} ${check}: ${message}`;
}

function checkNode(version: string): Finding {
  const ok = !isOlder(version, leastForServe);
  const need = ok
    ? 'runs every command'
    : `runs every command but serve, which needs ${leastForServe.join('.')}`;
  return { check: 'Node', ok, message: `${version} ${need}.` };
}

async function checkServer(
  flags: { baseUrl?: string | undefined; apiKey?: string | undefined },
  terminal: Terminal,
  signal: AbortSignal,
  report: (finding: Finding) => void,
): Promise<void> {
  const reportError = (check: string, error: unknown) =>
    report({ check, ok: false, message: explainError(error).message });
  try {
    const { client, baseURL, keySource, explain } = await createConnection(flags, terminal);
    report({ check: 'address', ok: true, message: baseURL });
    report({ check: 'key', ok: true, message: keySource });
    for (const [check, read] of apis(client, signal)) {
      await read().then(
        (message) => report({ check, ok: true, message }),
        (error) => reportError(check, explain(error)),
      );
    }
  } catch (error) {
    reportError('address', error);
  }
}

function apis(client: Client, signal: AbortSignal): [string, () => Promise<string>][] {
  return [
    ['Files API', async () => found((await client.files.list({ limit: 1, signal })).data.length, 'files')],
    [
      'Batch API',
      async () => found((await client.batches.list({ limit: 1, signal })).data.length, 'batches'),
    ],
  ];
}

function found(count: number, noun: string): string {
  return count > 0 ? `it lists your ${noun}.` : `it answers, and has no ${noun} of yours.`;
}
