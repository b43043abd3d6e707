import type { Row } from './database.ts';

/** Reads a text column. */
export function text(row: Row, column: string): string {
  return String(row[column]);
}

/** Reads a text column that may be null. */
export function textOrNull(row: Row, column: string): string | null {
  const value = row[column];
  return value === null || value === undefined ? null : String(value);
}

/** Reads a number column. */
export function integer(row: Row, column: string): number {
  return Number(row[column]);
}

/** Reads a number column that may be null. */
export function integerOrNull(row: Row, column: string): number | null {
  const value = row[column];
  return value === null || value === undefined ? null : Number(value);
}
