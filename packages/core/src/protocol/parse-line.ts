import { isPlainObject } from '../util/coerce.ts';
import { findFileFault } from './file-form.ts';
import { type LineFault, lineFault } from './line-fault.ts';
import { isTooDeep, nestedTooDeep } from './nesting.ts';

/** A line as it was read. */
export interface LineText {
  /** The text without its line end. Bytes that are not UTF-8 are U+FFFD. */
  text: string;
  /** Whether the bytes of the line are UTF-8. */
  isUtf8: boolean;
}

/** The object in a line, or its fault. */
export type ParsedLine =
  | { fault: null; isWhole: false; value: Record<string, unknown> }
  | {
      fault: LineFault;
      /** Whether the fault is one of the whole file, so that checking more lines is useless. */
      isWhole: boolean;
      /** The object in the line; null if there is none. */
      value: Record<string, unknown> | null;
    };

/** The mark that some editors put at the start of a file. */
export const byteOrderMark = '\ufeff';

/**
 * Returns whether a line has only the white space of JSON.
 *
 * @param text The text of a line.
 */
export function isBlank(text: string): boolean {
  return !/[^ \t\r]/.test(text);
}

/**
 * Parses a line that is not blank: it must be UTF-8, a JSON object, and not nested too deep. If the first
 * such line of a file is not, the fault may be that the whole file has another format.
 *
 * @param isFirst Whether no line of the file came before.
 *
 */
export function parseLine(line: LineText, isFirst: boolean): ParsedLine {
  const parsed = parseObject(line);
  const whole = isFirst && parsed.fault !== null ? findFileFault(line.text) : null;
  return whole === null ? parsed : { fault: whole, isWhole: true, value: null };
}

function parseObject({ text, isUtf8 }: LineText): ParsedLine {
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

/** Returns the outcome for a line that cannot be read. */
export function badLine(fault: LineFault): ParsedLine {
  return { fault, isWhole: false, value: null };
}
