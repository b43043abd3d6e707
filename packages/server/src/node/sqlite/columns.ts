import type { Row } from './database.ts';

/** A text column. */
export function text(row: Row, column: string): string {
  return String(row[column]);
}

/** A text column that may be null. */
export function textOrNull(row: Row, column: string): string | null {
  const value = row[column];
  return value === null || value === undefined ? null : String(value);
}

/** A number column. */
export function integer(row: Row, column: string): number {
  return Number(row[column]);
}

/** A number column that may be null. */
export function integerOrNull(row: Row, column: string): number | null {
  const value = row[column];
  return value === null || value === undefined ? null : Number(value);
}
