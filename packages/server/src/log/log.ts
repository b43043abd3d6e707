/** An entry of the log. It never holds a key, a header or a body. */
export interface LogEntry {
  level: 'info' | 'warn' | 'error';
  /** What happened, in a few words that stay the same. */
  message: string;
  [detail: string]: string | number | boolean | null | undefined;
}

/** Receives log entries. */
export type Log = (entry: LogEntry) => void;

/** Describes a thrown value for the log. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
