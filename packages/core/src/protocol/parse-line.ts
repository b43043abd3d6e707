import { isPlainObject } from '../util/coerce.ts';
import { findFileFault } from './file-form.ts';
import { type LineFault, lineFault } from './line-fault.ts';
import { isTooDeep, nestedTooDeep } from './nesting.ts';

/** A line as it was read. */
export interface LineText {
  /** Without its line break; of bytes that are not UTF-8, as near as it can be decoded. */
  text: string;
  /** Whether the bytes of the line are UTF-8. */
  isUtf8: boolean;
}

/** What a line holds, or what is wrong with it. */
export type ParsedLine =
  | { fault: null; isWhole: false; value: Record<string, unknown> }
  | {
      fault: LineFault;
      /** Whether the fault is one of the whole file, so that looking at more lines is useless. */
      isWhole: boolean;
      /** The object in the line; null if there is none. */
      value: Record<string, unknown> | null;
    };

/** What editors put at the start of a file. */
export const byteOrderMark = '\ufeff';

/**
 * Whether a line has nothing in it but the white space of JSON.
 *
 * @param text The text of a line.
 */
export function isBlank(text: string): boolean {
  return !/[^ \t\r]/.test(text);
}

/**
 * Parses a line that is not blank: it must be UTF-8, not nested too deep, and a JSON object. If the first
 * such line of a file (`isFirst`) is not, it may show that the whole file is something else.
 *
 * @param isFirst Whether it is the first line that is not blank.
 */
export function parseLine(line: LineText, isFirst: boolean): ParsedLine {
  const parsed = parseAlone(line);
  const whole = isFirst && parsed.fault !== null ? findFileFault(line.text) : null;
  return whole === null ? parsed : { fault: whole, isWhole: true, value: null };
}

function parseAlone({ text, isUtf8 }: LineText): ParsedLine {
  if (!isUtf8) {
    return badText('invalid_utf8', 'This line is not UTF-8: save the file as UTF-8.');
  }
  if (isTooDeep(text)) {
    return badLine(nestedTooDeep);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text.startsWith(byteOrderMark)
      ? badText(
          'invalid_json_line',
          'This line begins with a byte order mark, which only a file may: remove it.',
        )
      : badText('invalid_json_line', 'This line is not parseable as valid JSON.');
  }
  return isPlainObject(value)
    ? { fault: null, isWhole: false, value }
    : badText('invalid_json_line', 'This line is not a JSON object: each line must be one.');
}

function badText(code: string, message: string): ParsedLine {
  return badLine(lineFault(code, null, message));
}

/** A line of which nothing can be read but its fault. */
export function badLine(fault: LineFault): ParsedLine {
  return { fault, isWhole: false, value: null };
}
