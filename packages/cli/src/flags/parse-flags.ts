import { InvalidArgumentError } from 'commander';

/** Parses a whole number from `least` to `most`. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) {
      return value;
    }
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

/** Parses `auto`, or whatever `parse` accepts. */
export function automaticOr(parse: (text: string) => number): (text: string) => number | 'auto' {
  return (text) => (text === 'auto' ? text : parse(text));
}

/** Parses a time to live in seconds, or `never`. */
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

/** Collects `key=value` pairs of a flag that may be given several times. */
export function keyValue(text: string, before: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) {
    throw new InvalidArgumentError('It must look like key=value.');
  }
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

/** Collects the values of a flag that may be given several times, or once with commas. */
export function collect(text: string, before: string[] = []): string[] {
  return [...before, ...text.split(',').map((value) => value.trim())];
}
