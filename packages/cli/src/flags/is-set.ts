import type { Command } from 'commander';

/**
 * Returns whether a flag of a command, or its variable, was set, by the name of the flag.
 *
 * @param path The names of the command and of the groups it is in, such as `config show`.
 */
export function isSetIn(program: Command, path: string): (name: string) => boolean {
  const command = path
    .split(' ')
    .reduce<Command | undefined>((at, name) => at?.commands.find((one) => one.name() === name), program);
  return (name) => ['cli', 'env'].includes(command?.getOptionValueSource(name) ?? '');
}
