import { defineCommand } from '../command/define-command.ts';
import { completionScript, type Shell, shells } from '../completion/completion-script.ts';
import { CliError, exitCodes } from '../terminal/cli-error.ts';
import { printLine } from '../terminal/terminal.ts';

/** `offpeak completion bash` */
export const completionCommand = defineCommand({
  name: 'completion',
  summary: 'print a script that completes commands and flags in a shell',
  description: 'Prints a script for bash, zsh or fish that completes commands, flags and file names.',
  argument: ['<shell>', 'bash, zsh or fish'],
  flags: {},
  notes: `Examples:
  $ echo 'eval "$(offpeak completion bash)"' >> ~/.bashrc
  $ echo 'eval "$(offpeak completion zsh)"' >> ~/.zshrc
  $ offpeak completion fish > ~/.config/fish/completions/offpeak.fish`,
  async run([shell = ''], _flags, terminal, program) {
    if (!isShell(shell)) {
      throw new CliError(`There is no completion for ${shell}: name bash, zsh or fish.`, exitCodes.usage);
    }
    printLine(terminal, completionScript(shell, program));
  },
});

function isShell(text: string): text is Shell {
  return shells.some((shell) => shell === text);
}
