import { Command } from 'commander';
import { cancelCommand } from './commands/cancel.ts';
import { completionCommand } from './commands/completion.ts';
import { configCommand } from './commands/config.ts';
import { costCommand } from './commands/cost.ts';
import { doctorCommand } from './commands/doctor.ts';
import { filesCommand } from './commands/files.ts';
import { listCommand } from './commands/list.ts';
import { reportCommand } from './commands/report.ts';
import { resultsCommand } from './commands/results.ts';
import { retryCommand } from './commands/retry.ts';
import { runCommand } from './commands/run.ts';
import { serveCommand } from './commands/serve.ts';
import { statusCommand } from './commands/status.ts';
import { submitCommand } from './commands/submit.ts';
import { tailCommand } from './commands/tail.ts';
import { validateCommand } from './commands/validate.ts';
import { watchCommand } from './commands/watch.ts';
import type { Terminal } from './terminal/terminal.ts';

const commands = [
  serveCommand,
  runCommand,
  validateCommand,
  submitCommand,
  statusCommand,
  resultsCommand,
  cancelCommand,
  listCommand,
  watchCommand,
  retryCommand,
  tailCommand,
  filesCommand,
  costCommand,
  reportCommand,
  doctorCommand,
  configCommand,
  completionCommand,
];

/**
 * The `offpeak` command line. `version` is what `--version` prints. A mistake in a command line is thrown as
 * a
 * `CommanderError`, after it has been explained.
 */
export function createProgram(terminal: Terminal, version: string): Command {
  const program = new Command('offpeak')
    .description(
      'Batches of LLM requests at half price, from files: against OpenAI, any server with its Batch API, or your own models.',
    )
    .version(version)
    .showHelpAfterError('(add --help to learn more)')
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
    })
    .helpCommand(true)
    .exitOverride()
    .addHelpText(
      'after',
      `
Examples:
  Run a file of requests overnight and collect one result per request:
    $ offpeak run requests.jsonl -o results.jsonl

  Give your own model server (here Ollama) the Files and Batch API:
    $ offpeak serve --upstream http://127.0.0.1:11434/v1
    $ offpeak run requests.jsonl -o results.jsonl --base-url http://127.0.0.1:4010/v1

Every flag has an environment variable; each command's --help names it. For a flag without a
value, 1 or true sets it, and 0, false or an empty text does not. OPENAI_API_KEY, OPENAI_BASE_URL,
HTTP_PROXY, HTTPS_PROXY and NO_PROXY are honored.`,
    );
  for (const command of commands) {
    program.addCommand(command(terminal, program));
  }
  return program;
}
