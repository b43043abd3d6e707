import type { ExpiresAfter } from '@offpeak/core';
import type { StatusError } from '@offpeak/core/protocol';
import { isPlainObject, nameType } from '@offpeak/core/protocol';
import { badRequest } from './http-error.ts';

/** Creates the 400 for a field of the wrong type. */
export function wrongType(param: string, expected: string, value: unknown): StatusError {
  const message = `Invalid type for '${param}': expected ${expected}, but got ${nameType(value)} instead.`;
  return badRequest(message, { param, code: 'invalid_type' });
}

/** Creates the 400 for a missing field. */
export function missing(param: string): StatusError {
  return badRequest(`Missing required parameter: '${param}'.`, { param, code: 'missing_required_parameter' });
}

/** Reads a required text field. Throws a 400. */
export function requiredString(value: unknown, param: string): string {
  if (value === undefined || value === null || value === '') {
    throw missing(param);
  }
  if (typeof value !== 'string') {
    throw wrongType(param, 'a string', value);
  }
  return value;
}

/** Reads a required text field with one of several values. Throws a 400. */
export function requiredChoice<Choice extends string>(
  value: unknown,
  param: string,
  choices: readonly Choice[],
): Choice {
  const text = requiredString(value, param);
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) {
    return found;
  }
  const supported = choices.map((choice) => `'${choice}'`).join(', ');
  throw badRequest(`Invalid value: '${text.slice(0, 100)}'. Supported values are: ${supported}.`, {
    param,
    code: 'invalid_value',
  });
}

/** Throws a 400 for a member that the object does not have in the API. */
export function refuseUnknown(body: Record<string, unknown>, known: readonly string[], at = ''): void {
  const unknown = Object.keys(body).find((name) => !known.includes(name));
  if (unknown === undefined) {
    return;
  }
  const param = at + unknown.slice(0, 100);
  throw badRequest(`Unknown parameter: '${param}'.`, { param, code: 'unknown_parameter' });
}

const minSeconds = 3600;
const maxSeconds = 2_592_000;

/**
 * Reads an `expires_after` or `output_expires_after`: null when absent. `seconds` must be a number, or digits
 * in a form, which has only text.
 */
export function readExpiresAfter(
  value: unknown,
  param: string,
  { isForm = false }: { isForm?: boolean } = {},
): ExpiresAfter | null {
  if (value === undefined || value === null) {
    return null;
  }
  if (!isPlainObject(value)) {
    throw wrongType(param, 'an object', value);
  }
  refuseUnknown(value, ['anchor', 'seconds'], `${param}.`);
  const anchor = requiredChoice(value.anchor, `${param}.anchor`, ['created_at']);
  const given = value.seconds;
  if (given === undefined || given === null) {
    throw missing(`${param}.seconds`);
  }
  const seconds = isForm && typeof given === 'string' && /^\d{1,12}$/.test(given) ? Number(given) : given;
  if (typeof seconds !== 'number' || !Number.isInteger(seconds)) {
    throw wrongType(`${param}.seconds`, 'an integer', given);
  }
  if (seconds < minSeconds || seconds > maxSeconds) {
    const message = `Invalid '${param}.seconds': expected a value from ${minSeconds} to ${maxSeconds}, but got ${seconds} instead.`;
    const code = seconds < minSeconds ? 'integer_below_min_value' : 'integer_above_max_value';
    throw badRequest(message, { param: `${param}.seconds`, code });
  }
  return { anchor, seconds };
}
