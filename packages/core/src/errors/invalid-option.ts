import { OffpeakError } from './offpeak-error.ts';

/** Makes the error for an option out of range. `must` ends the sentence “`param` must be …”. */
export function invalidOption(param: string, must: string): OffpeakError {
  return new OffpeakError('invalid_option', `${param} must be ${must}.`, { param });
}

/** Throws `invalid_option` unless a value is a whole number of at least 1. */
export function checkCount(param: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) {
    throw invalidOption(param, `a whole number of at least 1, not ${value}`);
  }
}

/**
 * Throws `invalid_option` unless a value is a number of milliseconds of at least `min`. `Infinity` is
 * allowed.
 */
export function checkMilliseconds(param: string, value: number, min: number): void {
  if (!(value >= min)) {
    throw invalidOption(param, `a number of milliseconds of at least ${min}, not ${value}`);
  }
}
