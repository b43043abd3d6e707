import type { Command, Option } from 'commander';

const words: ReadonlyMap<string, boolean> = new Map([
  ['', false],
  ['0', false],
  ['false', false],
  ['no', false],
  ['off', false],
  ['1', true],
  ['true', true],
  ['yes', true],
  ['on', true],
]);

/** What the text of a variable says to a flag without a value; null for anything but the usual words. */
export function readBoolean(text: string): boolean | null {
  return words.get(text.trim().toLowerCase()) ?? null;
}

/**
 * Lets the variables of a command's flags without a value mean no as well as yes: by itself, commander reads
 * a variable that is set to anything, even to `0`, as the flag. Any other word is a mistake in the command
 * line.
 */
export function readBooleanVariables(command: Command): void {
  for (const option of command.options) {
    if (!option.required && !option.optional) {
      readVariable(command, option);
    }
  }
}

function readVariable(command: Command, option: Option): void {
  const { envVar } = option;
  if (envVar === undefined) {
    return;
  }
  // Commander's own listener came first; what is set here stands.
  command.on(`optionEnv:${option.name()}`, () => {
    const text = process.env[envVar] ?? '';
    const value = readBoolean(text);
    if (value === null) {
      command.error(
        `error: ${envVar} must be 1, true, yes or on, or 0, false, no, off or empty, not '${text.slice(0, 50)}' (it stands for ${option.flags})`,
      );
    }
    // --no-live sets `live` to false.
    command.setOptionValueWithSource(option.attributeName(), value !== option.negate, 'env');
  });
}
