import type { LineFault } from './line-fault.ts';

/** The custom ids of a file so far. */
export interface CustomIds {
  /** Adds an id; returns the line where it was seen first, or null when it is new. */
  add(customId: string, line: number): number | null;
}

/** What is known of a file when one of its lines is checked. */
export interface FileState {
  /** 1-based number of the line. */
  number: number;
  /** The line as it was read. */
  text: string;
  /** The endpoint of the batch, or that of the first line; undefined before the first line. */
  endpoint: string | undefined;
  /** The endpoints that are suggested if the first line misspells one. */
  endpoints: readonly string[];
  /** The model of the earlier lines; undefined until one names it. */
  model: string | undefined;
  ids: CustomIds;
}

/** A line whose fields have the right types. */
export interface RequestFields extends Record<string, unknown> {
  custom_id: string;
  method: 'POST';
  url: string;
  body: Record<string, unknown>;
}

/** A rule for request lines, with a name that identifies it. */
export interface LineRule<Line = RequestFields> {
  name: string;
  /** Returns the fault of a line, or null. */
  check(line: Line, file: FileState): LineFault | null;
}

/** Returns the first fault that the rules find in a line, or null. */
export function firstFault<Line>(
  rules: readonly LineRule<Line>[],
  line: Line,
  file: FileState,
): LineFault | null {
  for (const rule of rules) {
    const fault = rule.check(line, file);
    if (fault !== null) {
      return fault;
    }
  }
  return null;
}

/** Returns whether a field counts as missing. */
export function isMissing(value: unknown): boolean {
  return value === undefined || value === null;
}
