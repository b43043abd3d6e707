import { findConfig } from '../config/find-config.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { ServeFlags } from './serve-flags.ts';
import { type IsSet, resolveSettings, type ServeSettings } from './serve-settings.ts';

/** The settings of `offpeak serve`, and the file that some of them are from. */
export interface LoadedSettings {
  settings: ServeSettings;
  /** Null when there is no configuration file. */
  file: string | null;
}

/**
 * Reads the settings that flags, variables and the configuration file make up. Throws a `CliError` with one
 * sentence for each mistake.
 */
export async function loadSettings(
  flags: ServeFlags,
  isSet: IsSet,
  terminal: Terminal,
): Promise<LoadedSettings> {
  const file = flags.config ?? findConfig('.');
  if (file === null) {
    return { settings: resolveSettings(flags, isSet, null), file };
  }
  // Without a file, the code that reads it is not loaded.
  const { readConfigFile } = await import('./read-config-file.ts');
  return { settings: resolveSettings(flags, isSet, await readConfigFile(file, terminal.env)), file };
}
