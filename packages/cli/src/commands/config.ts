import { defineCommand, defineGroup } from '../command/define-command.ts';
import { findConfig } from '../config/find-config.ts';
import { hideSecrets } from '../config/secrets.ts';
import { toggle } from '../flags/flag.ts';
import { isSetIn } from '../flags/is-set.ts';
import { loadSettings } from '../serve/load-settings.ts';
import { serveFlags } from '../serve/serve-flags.ts';
import { CliError, exitCodes } from '../terminal/cli-error.ts';
import { note, printLine } from '../terminal/terminal.ts';

const checkCommand = defineCommand({
  name: 'check',
  summary: 'check a configuration file',
  description:
    'Checks a configuration file of offpeak serve, with the variables it needs, and prints one sentence for each mistake.',
  argument: ['[file]', 'the file (default: offpeak.config.yaml or .json in the current folder)'],
  flags: {},
  notes: 'Exit code:\n  0 if the file is valid, 2 if it is not or there is none.',
  async run([given], _flags, terminal) {
    const file = given ?? findConfig('.');
    if (file === null) {
      throw new CliError(
        'There is no offpeak.config.yaml or .json in the current folder: name the file.',
        exitCodes.usage,
      );
    }
    // The other commands start faster without the code that reads it.
    const { readConfigFile } = await import('../serve/read-config-file.ts');
    await readConfigFile(file, terminal.env);
    note(terminal, `${file} is valid.`);
  },
});

const showCommand = defineCommand({
  name: 'show',
  summary: 'show the settings that serve would use',
  description:
    'Shows what offpeak serve would run with: flags and variables, then the configuration file, then the defaults. Secrets are hidden.',
  flags: { ...serveFlags, json: toggle('--json', 'as JSON instead of YAML') },
  async run(_words, flags, terminal, program) {
    const { settings } = await loadSettings(flags, isSetIn(program, 'config show'), terminal);
    const shown = hideSecrets(settings);
    const { stringify } = await import('yaml');
    printLine(terminal, flags.json ? JSON.stringify(shown) : stringify(shown).trimEnd());
  },
});

/** `offpeak config check|show` */
export const configCommand = defineGroup('config', 'check or show the configuration of serve', [
  checkCommand,
  showCommand,
]);
