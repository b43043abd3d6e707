import { OffpeakError } from './offpeak-error.ts';

/** The error for an option out of range; `must` ends the sentence “`param` must be …”. */
export function invalidOption(param: string, must: string): OffpeakError {
  return new OffpeakError('invalid_option', `${param} must be ${must}.`, { param });
}
