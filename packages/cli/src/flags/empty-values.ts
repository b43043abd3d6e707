import type { Command } from 'commander';

/**
 * Makes a flag with an empty value a mistake in the command line: `--base-url "$URL"` with the variable unset
 * must not mean another server. An empty variable of a flag, `OFFPEAK_BASE_URL=`, still means that it is not
 * set.
 */
export function refuseEmptyValues(command: Command): void {
  command.hook('preAction', () => {
    for (const option of command.options) {
      const name = option.attributeName();
      if (command.getOptionValue(name) === '' && command.getOptionValueSource(name) === 'cli') {
        command.error(`error: option '${option.flags}' is empty: is a variable of the shell unset?`);
      }
    }
  });
}
