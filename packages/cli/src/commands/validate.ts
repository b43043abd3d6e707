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
      'Checks every line of a JSONL file of requests: JSON, fields, one url, ids used once, sizes. Nothing is sent.',
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
      const input = await readInput(path, { endpoint, maxProblems: maxErrors });
      const { customIds, bytes, problems, problemCount } = input;
      if (json) {
        const report = {
          requests: customIds.length,
          bytes,
          endpoint: input.endpoint,
          problemCount,
          problems,
        };
        printLine(terminal, JSON.stringify(report));
      } else if (problemCount > 0) printLine(terminal, listProblems(input));
      else {
        const size = `${formatMany(customIds.length, 'request')}, ${formatBytes(bytes)}`;
        printLine(terminal, `${path} is fine: ${size}, for ${input.endpoint}.`);
      }
      if (problemCount > 0) process.exitCode = exitCodes.usage;
    });
}
