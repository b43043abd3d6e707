/** The values of a row by column, in the order of the columns. */
export type Fields = ReadonlyMap<string, string>;

/** One record of an input: a row of a table, a line of text, or a JSON value. */
export interface SourceRecord {
  /** Counts the records, from 1. */
  number: number;
  /** The values by column; null for a JSON value. */
  fields: Fields | null;
  /** The JSON as it is in the file, so that numbers keep their digits; null for a row or a text. */
  json: string | null;
}
