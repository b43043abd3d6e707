import { afterEach, expect, test, vi } from 'vitest';
import { createProgram } from '../../src/program.ts';
import { testTerminal } from '../support/test-terminal.ts';

afterEach(() => vi.unstubAllEnvs());

/** The command line with its commands doing nothing but to be parsed. */
function parseOnly() {
  const program = createProgram(testTerminal(), '1.2.3');
  for (const command of program.commands) {
    command.exitOverride().action(() => undefined);
    command.configureOutput({ writeErr: () => undefined });
  }
  return program;
}

const flags = parseOnly().commands.flatMap((command) =>
  command.options
    .filter((option) => !option.required && !option.optional)
    .map((option) => [command.name(), option.long ?? '', option.envVar ?? ''] as const),
);

/**
 * Whether a flag of a command is set while its variable has a text; `--no-live` is set when `live` is false.
 */
function flagWith(name: string, long: string, variable: string, text: string, given: string[] = []): unknown {
  vi.stubEnv(variable, text);
  const program = parseOnly();
  const command = program.commands.find((one) => one.name() === name);
  if (command === undefined) {
    throw new Error(`There is no command ${name}.`);
  }
  const needed = command.options.filter((option) => option.mandatory).flatMap(({ long = '' }) => [long, 'x']);
  const words = command.registeredArguments.map(() => 'x');
  program.parse(['node', 'offpeak', name, ...words, ...needed, ...given]);
  const option = command.options.find((one) => one.long === long);
  const value = command.opts()[option?.attributeName() ?? ''] as unknown;
  return option?.negate === true ? !(value as boolean) : value;
}

test('there are flags without a value, each with a variable', () => {
  expect(flags.length).toBeGreaterThan(8);
});

test.each(flags)('%s %s is on or off as %s says', (name, long, variable) => {
  const flag = (text: string, given?: string[]) => flagWith(name, long, variable, text, given);
  for (const text of ['1', 'true', 'yes', 'on', 'TRUE', ' 1 ']) {
    expect([text, flag(text)]).toEqual([text, true]);
  }
  for (const text of ['', '0', 'false', 'no', 'off', 'False']) {
    expect([text, Boolean(flag(text))]).toEqual([text, false]);
  }
  expect(flag('0', [long])).toBe(true);
  for (const text of ['2', 'maybe', 'constructor']) {
    expect(() => flag(text)).toThrow(`${variable} must be 1, true, yes or on, or 0`);
  }
});
