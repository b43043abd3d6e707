/** A fault of a line of an input file, or of the whole file. */
export interface LineFault {
  /** The API's code, if it has one, such as `missing_required_parameter`. */
  code: string;
  /** The field, such as `body.model`, or null. */
  param: string | null;
  /** One sentence: what is wrong, and how to fix it. Without the number of the line. */
  message: string;
}

const maxQuoteLength = 64;

/**
 * Makes a fault.
 *
 * @param code The error code, as the API names it.
 * @param param The field that is wrong, or null for the whole line.
 * @param message One sentence: what is wrong, and how to fix it.
 */
export function lineFault(code: string, param: string | null, message: string): LineFault {
  return { code, param, message };
}

/**
 * Makes the fault of a field whose value has the wrong type, in the API's words.
 *
 * @param param The field that is wrong.
 * @param expected The expected type, as `a string`.
 * @param value The value that was found.
 */
export function wrongType(param: string, expected: string, value: unknown): LineFault {
  return lineFault(
    'invalid_type',
    param,
    `Invalid type for '${param}': expected ${expected}, but got ${nameType(value)} instead.`,
  );
}

/**
 * Returns the type of a value in the words of the API's messages.
 *
 * @param value Any value of JSON.
 */
export function nameType(value: unknown): string {
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
  return value === undefined ? 'nothing' : `a ${typeof value}`;
}

/**
 * Returns the start of a text in quotes, with control characters escaped; for any other value, its type.
 *
 * @param value Any value of JSON.
 */
export function quote(value: unknown): string {
  if (typeof value !== 'string') {
    return nameType(value);
  }
  // Not cut within a surrogate pair.
  const start = value.slice(0, maxQuoteLength).replace(/[\ud800-\udbff]$/, '');
  const escaped = JSON.stringify(start)
    .slice(1, -1)
    .replace(/[\x7f-\x9f]/g, '?');
  return `'${escaped}${start === value ? '' : '…'}'`;
}
