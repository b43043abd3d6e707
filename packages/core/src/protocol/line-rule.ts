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
  /** The endpoint of the batch, or what the first line names; undefined before it. */
  endpoint: string | undefined;
  /** The endpoints a first line is taken to mean, when it names none of them exactly. */
  endpoints: readonly string[];
  /** The model of the lines before that name one. */
  model: string | undefined;
  ids: CustomIds;
}

/** A line whose fields are of the right types. */
export interface RequestFields extends Record<string, unknown> {
  custom_id: string;
  method: 'POST';
  url: string;
  body: Record<string, unknown>;
}

/** A rule that request lines are held to, with a name by which it can be told from others. */
export interface LineRule<Line = RequestFields> {
  name: string;
  /** What is wrong with a line, or null. */
  check(line: Line, file: FileState): LineFault | null;
}

/** The first fault that rules find in a line, or null. */
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

/** Whether a field counts as not there. */
export function isMissing(value: unknown): boolean {
  return value === undefined || value === null;
}
