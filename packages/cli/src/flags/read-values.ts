import { InvalidArgumentError } from 'commander';

/** From where to where a number goes. */
interface Bounds {
  min: number;
  max: number;
}

/** Reads a whole number within bounds. */
export function wholeNumber({ min, max }: Bounds): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^-?\d+$/.test(text) && value >= min && value <= max) {
      return value;
    }
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}

/** Reads a number, such as 1.5. */
export function factor({ min, max }: Bounds): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+(\.\d+)?$/.test(text) && value >= min && value <= max) {
      return value;
    }
    throw new InvalidArgumentError(`It must be a number from ${min} to ${max}.`);
  };
}

/** Reads `auto`, or what `read` accepts. */
export function automaticOr(read: (text: string) => number): (text: string) => number | 'auto' {
  return (text) => (text === 'auto' ? text : read(text));
}

/** Reads a share, from 0 to 1. */
export function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) {
    return value;
  }
  throw new InvalidArgumentError('It must be a number from 0 to 1.');
}

/** Reads a time to live in seconds, or `never`. */
export function expiry(text: string): number | 'never' {
  if (text === 'never') {
    return text;
  }
  const seconds = Number(text);
  if (/^\d+$/.test(text) && seconds >= 3600 && seconds <= 2_592_000) {
    return seconds;
  }
  throw new InvalidArgumentError('It must be a whole number of seconds from 3600 to 2592000, or never.');
}

/** Collects the `key=value` pairs of a flag that can be repeated. */
export function keyValue(text: string, before: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) {
    throw new InvalidArgumentError('It must look like key=value.');
  }
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

/** Collects the values of a flag that can be repeated, or that holds several separated by commas. */
export function collect(text: string, before: string[] = []): string[] {
  return [...before, ...text.split(',').map((value) => value.trim())];
}

/**
 * Collects the `key=value` pairs of a flag that can be repeated, with values as JSON: `0`, `true` or `["a"]`.
 * A value that is not JSON is a text.
 */
export function setting(text: string, before: Record<string, unknown> = {}): Record<string, unknown> {
  const [[key, value]] = Object.entries(keyValue(text)) as [[string, string]];
  return { ...before, [key]: asJson(value) };
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
