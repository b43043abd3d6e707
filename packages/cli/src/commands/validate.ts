import { defineCommand } from '../command/define-command.ts';
import { readRecipe } from '../convert/recipe.ts';
import { providerFlag } from '../flags/connection-flags.ts';
import { convertFlags } from '../flags/convert-flags.ts';
import { type FlagValues, optional, toggle, withDefault } from '../flags/flag.ts';
import { wholeNumber } from '../flags/read-values.ts';
import { type InputFile, readInput } from '../input/read-input.ts';
import { listProblems } from '../input/refuse-input.ts';
import { providerOf } from '../providers/known-providers.ts';
import { exitCodes } from '../terminal/cli-error.ts';
import { formatBytes, formatMany } from '../terminal/format.ts';
import { withInterrupt } from '../terminal/interrupt.ts';
import { printLine, type Terminal } from '../terminal/terminal.ts';

const validateFlags = {
  endpoint: optional('--endpoint <path>', 'the url each line must have (default: that of the first line)'),
  ...convertFlags,
  provider: providerFlag,
  maxErrors: withDefault<number>('--max-errors <n>', 'maximum number of bad lines to list', 20, {
    read: wholeNumber({ min: 1, max: 50_000 }),
  }),
  json: toggle('--json', 'print the findings as JSON'),
};

/** `offpeak validate input.jsonl` */
export const validateCommand = defineCommand({
  name: 'validate',
  summary: 'check a file of requests, without sending it',
  description:
    'Checks every line of a file of requests (JSON, fields, one url, one model, ids used once). Nothing is sent. A file ' +
    'with more than one batch accepts is fine too: `offpeak run` and `offpeak submit` make several batches of it.',
  argument: ['<input>', 'the file to check, or - for stdin'],
  flags: validateFlags,
  notes: 'Exit code:\n  0 if the file can be sent, 2 if not.',
  run: ([path = ''], flags, terminal) =>
    withInterrupt((signal) => validateFile(path, flags, signal, terminal)),
});

async function validateFile(
  path: string,
  flags: FlagValues<typeof validateFlags>,
  signal: AbortSignal,
  terminal: Terminal,
): Promise<void> {
  const { endpoint, maxErrors: maxProblems, provider = 'openai', json } = flags;
  // Nothing is sent: only the rules and limits of the provider are needed, whatever its address is.
  const client = await providerOf(provider)?.create({ baseURL: 'https://nothing.invalid/v1' });
  const recipe = await readRecipe(flags);
  const input = await readInput(path, terminal, {
    endpoint,
    maxProblems,
    recipe,
    traits: client?.traits,
    signal,
  });
  const { ok } = input.report;
  if (json) {
    printLine(terminal, JSON.stringify(input.report));
  } else {
    printLine(terminal, ok ? describeGood(input) : listProblems(input));
  }
  if (!ok) {
    process.exitCode = exitCodes.usage;
  }
}

function describeGood({ name, report }: InputFile): string {
  const { requests, bytes, models, batchesNeeded, warnings } = report;
  const model = models.length > 0 ? `, model ${models.join(', ')}` : '';
  const split = batchesNeeded > 1 ? ` It will be sent as ${batchesNeeded} batches.` : '';
  const fine = `${name} is fine: ${formatMany(requests, 'request')}, ${formatBytes(bytes)}${model}.${split}`;
  return [fine, ...warnings.map(({ message }) => `Note: ${message}`)].join('\n');
}
