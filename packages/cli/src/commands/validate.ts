import { Command, Option } from 'commander';
import { wholeNumber } from '../flags/parse-flags.ts';
import { type InputFile, readInput } from '../input/read-input.ts';
import { listProblems } from '../input/refuse-input.ts';
import { exitCodes } from '../terminal/cli-error.ts';
import { formatBytes, formatMany } from '../terminal/format.ts';
import { listenForInterrupt } from '../terminal/interrupt.ts';
import { printLine, type Terminal } from '../terminal/terminal.ts';

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
      'Checks every line of a JSONL file of requests (JSON, fields, one url, one model, ids used once). Nothing is sent. A file ' +
        'with more than one batch accepts is fine too: `offpeak run` and `offpeak submit` make several batches of it.',
    )
    .argument('<input.jsonl>', 'the file to check, or - for stdin')
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
    .action((path: string, flags: ValidateFlags) => validateAction(path, flags, terminal));
}

async function validateAction(path: string, flags: ValidateFlags, terminal: Terminal): Promise<void> {
  const interrupt = listenForInterrupt();
  try {
    const input = await readInput(path, terminal, {
      endpoint: flags.endpoint,
      maxProblems: flags.maxErrors,
      signal: interrupt.signal,
    });
    const { ok } = input.report;
    if (flags.json) {
      printLine(terminal, JSON.stringify(input.report));
    } else {
      printLine(terminal, ok ? describeGood(input) : listProblems(input));
    }
    if (!ok) {
      process.exitCode = exitCodes.usage;
    }
  } finally {
    interrupt.release();
  }
}

function describeGood({ name, report }: InputFile): string {
  const { requests, bytes, models, batchesNeeded, warnings } = report;
  const model = models.length > 0 ? `, model ${models.join(', ')}` : '';
  const split = batchesNeeded > 1 ? ` It will be sent as ${batchesNeeded} batches.` : '';
  const fine = `${name} is fine: ${formatMany(requests, 'request')}, ${formatBytes(bytes)}${model}.${split}`;
  return [fine, ...warnings.map(({ message }) => `Note: ${message}`)].join('\n');
}
