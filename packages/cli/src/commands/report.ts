import { basename } from 'node:path';
import { defineCommand } from '../command/define-command.ts';
import { readPrices } from '../cost/read-prices.ts';
import { providerFlag } from '../flags/connection-flags.ts';
import { costFlags } from '../flags/cost-flags.ts';
import { type FlagValues, optional, toggle } from '../flags/flag.ts';
import { providerOf } from '../providers/known-providers.ts';
import { nextSteps } from '../report/next-steps.ts';
import { reportPage } from '../report/page.ts';
import { nameOfInput, readResultFile } from '../report/read-result-file.ts';
import { createReport } from '../report/report.ts';
import { checkOutput } from '../results/check-output.ts';
import { openResultSink } from '../results/result-sink.ts';
import { CliError, exitCodes } from '../terminal/cli-error.ts';
import { withInterrupt } from '../terminal/interrupt.ts';
import { isStdin, isStdout } from '../terminal/standard-streams.ts';
import { note, printLine, type Terminal } from '../terminal/terminal.ts';

const reportFlags = {
  output: optional(
    '-o, --output <report.html>',
    'the page; - for stdout, which is the default without --json',
  ),
  title: optional('--title <text>', 'the title of the page (default: the name of the file)'),
  provider: providerFlag,
  ...costFlags,
  json: toggle('--json', 'print the numbers as JSON on stdout; with -o, the page is written too'),
};

/** `offpeak report results.jsonl -o report.html` */
export const reportCommand = defineCommand({
  name: 'report',
  summary: 'make an HTML page about a file of results',
  description:
    'Reads a file of results once and writes one HTML page: how many requests succeeded, the errors, the tokens, the models, ' +
    'the cost, and how to retry. The page needs no network and has no script. Nothing is sent.',
  argument: ['<results>', 'a .jsonl file that `offpeak run` or `offpeak results` wrote, or - for stdin'],
  flags: reportFlags,
  notes: `Exit code:
  0 if the page was written, also if requests failed; 2 if the file does not hold results.

Examples:
  $ offpeak report results.jsonl -o report.html
  $ offpeak results batch_1 | offpeak report - --json`,
  run: ([path = ''], flags, terminal) => withInterrupt((signal) => reportFile(path, flags, signal, terminal)),
});

async function reportFile(
  path: string,
  flags: FlagValues<typeof reportFlags>,
  signal: AbortSignal,
  terminal: Terminal,
): Promise<void> {
  const { json = false, title, provider = 'openai', discount } = flags;
  const output = flags.output ?? (json ? null : '-');
  if (json && output !== null && isStdout(output)) {
    const message = '--json prints on stdout, where the page goes: name a file with -o.';
    throw new CliError(message, exitCodes.usage);
  }
  if (output !== null) {
    checkOutput(output, isStdin(path) ? undefined : path);
  }
  const prices = flags.prices === undefined ? {} : await readPrices(flags.prices);
  // Nothing is sent: only how the provider counts tokens is needed.
  const client = await providerOf(provider)?.create({ baseURL: 'https://nothing.invalid/v1' });
  const results = readResultFile(path, terminal, signal);
  const report = await createReport(results, { prices, discount, traits: client?.traits });
  const next = await nextSteps(path, report.counts);
  if (output !== null) {
    const name = nameOfInput(path);
    const page = reportPage(report, { title: title ?? `Results in ${basename(name)}`, name, next });
    await writePage(output, page, terminal);
  }
  if (json) {
    printLine(terminal, JSON.stringify({ ...report, next }));
  }
}

async function writePage(output: string, page: string, terminal: Terminal): Promise<void> {
  const sink = await openResultSink(output, terminal);
  try {
    await sink.write(Buffer.from(page));
    await sink.commit();
  } catch (error) {
    await sink.discard();
    throw error;
  }
  if (!isStdout(output)) {
    note(terminal, `Wrote ${output}.`);
  }
}
