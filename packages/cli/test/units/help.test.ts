import { expect, test } from 'vitest';
import { createProgram } from '../../src/program.ts';
import { testTerminal } from '../support/test-terminal.ts';

const program = createProgram(testTerminal(), '1.2.3');

test('the commands are those the documentation names', () => {
  expect(program.commands.map((command) => command.name())).toEqual([
    'serve',
    'run',
    'validate',
    'submit',
    'status',
    'results',
    'cancel',
    'list',
    'watch',
    'retry',
    'tail',
    'files',
    'cost',
    'report',
    'doctor',
    'config',
    'completion',
  ]);
});

const commands = program.commands.flatMap((command) => [command, ...command.commands]);

test.each(commands.map((command) => [command.name(), command] as const))(
  'every flag of %s has an environment variable and a description',
  (_name, command) => {
    for (const option of command.options) {
      expect([option.flags, option.envVar]).toEqual([
        option.flags,
        expect.stringMatching(/^OFFPEAK_[A-Z_]+$/),
      ]);
      expect(option.description).not.toBe('');
    }
    expect(command.summary()).not.toBe('');
    expect(command.description()).not.toBe('');
  },
);

test('help never shows a key that is set', () => {
  process.env.OFFPEAK_API_KEY = 'sk-secret';
  try {
    for (const command of program.commands) {
      expect(command.helpInformation()).not.toContain('sk-secret');
    }
  } finally {
    delete process.env.OFFPEAK_API_KEY;
  }
});
