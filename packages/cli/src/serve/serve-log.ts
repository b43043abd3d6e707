import type { Log } from '@offpeak/server';
import { note, type Terminal } from '../terminal/terminal.ts';

/** Writes the server's log to stderr: as text for people, as JSON for machines, or not at all. */
export function createServeLog(format: 'text' | 'json' | 'none', terminal: Terminal): Log {
  if (format === 'none') {
    return () => {};
  }
  return (entry) => {
    const time = new Date().toISOString();
    if (format === 'json') {
      return note(terminal, JSON.stringify({ time, ...entry }));
    }
    const { level, message, ...details } = entry;
    const rest = Object.entries(details).map(([name, value]) => ` ${name}=${inText(value)}`);
    note(terminal, `${time} ${level.padEnd(5)} ${message}${rest.join('')}`);
  };
}

/** A value as it stands after its name: in quotes if it has spaces, so that it can be told where it ends. */
function inText(value: unknown): string {
  const text = String(value);
  return /[\s"]/.test(text) ? JSON.stringify(text) : text;
}
