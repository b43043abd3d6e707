import { Command, Option } from 'commander';
import { readInput } from '../input/read-input.ts';
import { listProblems } from '../input/refuse-input.ts';
import { exitCodes } from '../terminal/cli-error.ts';
import { formatBytes, formatMany } from '../terminal/format.ts';
import { printLine, type Terminal } from '../terminal/terminal.ts';
import { wholeNumber } from './parse-flags.ts';

interface ValidateFlags {
  endpoint?: string;
  maxErrors: number;
  json?: boolean;
}

/** `offpeak validate input.jsonl` */
export function validateCommand(terminal: Terminal): Command {
  return new Command('validate')
    .summary('check a file of requests, without sending it')
    .description(
      'Checks every line of a JSONL file of requests (JSON, fields, one url, one model, ids used once) and whether the file fits into ' +
        'one batch. Nothing is sent. A larger file is fine too: `offpeak run` makes several batches of it.',
    )
    .argument('<input.jsonl>', 'the file to check')
    .addOption(
      new Option('--endpoint <path>', 'the url each line must have (default: that of the first line)').env(
        'OFFPEAK_ENDPOINT',
      ),
    )
    .addOption(
      new Option('--max-errors <n>', 'how many bad lines to list')
        .default(20)
        .argParser(wholeNumber(1, 50_000))
        .env('OFFPEAK_MAX_ERRORS'),
    )
    .addOption(new Option('--json', 'print the findings as JSON').env('OFFPEAK_JSON'))
    .addHelpText('after', '\nExit code:\n  0 if the file can be sent, 2 if not.')
    .action(async (path: string, { endpoint, maxErrors, json }: ValidateFlags) => {
      const input = await readInput(path, { endpoint, maxProblems: maxErrors, oneBatch: true });
      const { ok, requests, bytes, models } = input.report;
      if (json) printLine(terminal, JSON.stringify(input.report));
      else if (!ok) printLine(terminal, listProblems(input));
      else {
        const model = models.length > 0 ? `, model ${models.join(', ')}` : '';
        printLine(
          terminal,
          `${path} is fine: ${formatMany(requests, 'request')}, ${formatBytes(bytes)}${model}.`,
        );
      }
      if (!ok) process.exitCode = exitCodes.usage;
    });
}
