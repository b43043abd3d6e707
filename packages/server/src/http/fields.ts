import type { ExpiresAfter } from '@offpeak/core';
import { badRequest, type HttpError } from './http-error.ts';

/** Names the type of a value in the words of the API's error messages. */
function nameType(value: unknown): string {
  if (value === null) {
    return 'null';
  }
  if (Array.isArray(value)) {
    return 'an array';
  }
  if (typeof value === 'object') {
    return 'an object';
  }
  if (typeof value === 'number') {
    return Number.isInteger(value) ? 'an integer' : 'a decimal number';
  }
  return typeof value === 'boolean' ? 'a boolean' : `a ${typeof value}`;
}

/** Creates the 400 for a field of the wrong type. */
export function wrongType(param: string, expected: string, value: unknown): HttpError {
  const message = `Invalid type for '${param}': expected ${expected}, but got ${nameType(value)} instead.`;
  return badRequest(message, { param, code: 'invalid_type' });
}

/** Creates the 400 for a missing field. */
export function missing(param: string): HttpError {
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

const shortestLife = 3600;
const longestLife = 2_592_000;

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
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw wrongType(param, 'an object', value);
  }
  const fields = value as Record<string, unknown>;
  refuseUnknown(fields, ['anchor', 'seconds'], `${param}.`);
  const anchor = requiredChoice(fields.anchor, `${param}.anchor`, ['created_at']);
  const given = fields.seconds;
  if (given === undefined || given === null) {
    throw missing(`${param}.seconds`);
  }
  const seconds = isForm && typeof given === 'string' && /^\d{1,12}$/.test(given) ? Number(given) : given;
  if (typeof seconds !== 'number' || !Number.isInteger(seconds)) {
    throw wrongType(`${param}.seconds`, 'an integer', given);
  }
  if (seconds < shortestLife || seconds > longestLife) {
    const message = `Invalid '${param}.seconds': expected a value from ${shortestLife} to ${longestLife}, but got ${seconds} instead.`;
    const code = seconds < shortestLife ? 'integer_below_min_value' : 'integer_above_max_value';
    throw badRequest(message, { param: `${param}.seconds`, code });
  }
  return { anchor, seconds };
}
