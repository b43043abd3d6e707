import { Command } from 'commander';
import { readBooleanVariables } from '../flags/boolean-variables.ts';
import { refuseEmptyValues } from '../flags/empty-values.ts';
import { type FlagTable, type FlagValues, toNegative, toOption } from '../flags/flag.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Makes a command of the program `parent`, whose settings it inherits. */
export type CommandFactory = (terminal: Terminal, parent: Command) => Command;

/** A command, declared: its name, what `--help` says, its flags, and what it does. */
export interface CommandDefinition<Table extends FlagTable> {
  name: string;
  /** One line, for the list of commands. */
  summary: string;
  description: string;
  /** What follows the name: its form, as `<batch...>`, and what it is. */
  argument?: readonly [form: string, help: string] | undefined;
  flags: Table;
  /** What `--help` prints after the flags, such as the exit codes and examples. */
  notes?: string | undefined;
  /**
   * Does the work. `words` are the arguments; empty if the command has none. `program` is the whole command
   * line.
   */
  run(words: string[], flags: FlagValues<Table>, terminal: Terminal, program: Command): Promise<void>;
}

/** Declares a command. The type of its flags follows from their table. */
export function defineCommand<const Table extends FlagTable>(
  definition: CommandDefinition<Table>,
): CommandFactory {
  const { name, summary, description, argument, flags, notes, run } = definition;
  return (terminal, parent) => {
    const command = new Command(name).summary(summary).description(description);
    command.copyInheritedSettings(parent);
    if (argument !== undefined) {
      command.argument(...argument);
    }
    for (const [flagName, flag] of Object.entries(flags)) {
      command.addOption(toOption(flagName, flag));
      if (flag.negative !== undefined) {
        command.addOption(toNegative(flag.negative, flag.form));
      }
    }
    if (notes !== undefined) {
      command.addHelpText('after', `\n${notes}`);
    }
    readBooleanVariables(command);
    refuseEmptyValues(command);
    return command.action(() =>
      run(wordsOf(command), command.opts<FlagValues<Table>>(), terminal, programOf(command)),
    );
  };
}

/** Declares a command that only has commands below it, such as `files`. */
export function defineGroup(
  name: string,
  summary: string,
  factories: readonly CommandFactory[],
): CommandFactory {
  return (terminal, parent) => {
    const group = new Command(name).summary(summary).description(`${summary}.`);
    group.copyInheritedSettings(parent);
    for (const factory of factories) {
      group.addCommand(factory(terminal, group));
    }
    return group;
  };
}

function programOf(command: Command): Command {
  return command.parent === null ? command : programOf(command.parent);
}

function wordsOf({ processedArgs }: Command): string[] {
  return processedArgs.flat().filter((word): word is string => typeof word === 'string');
}
