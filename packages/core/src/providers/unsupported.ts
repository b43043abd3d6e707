import { OffpeakError } from '../errors/offpeak-error.ts';

/** Makes the error for a call that a provider does not have. `what` ends the sentence “`provider` …”. */
export function unsupported(provider: string, what: string): OffpeakError {
  return new OffpeakError('unsupported', `${provider} ${what}.`);
}
