import { hash } from 'node:crypto';

/**
 * Returns a number that distinguishes the `custom_id`s of a batch: the first 48 bits of a SHA-256. `json` is
 * the id as it is written in the line, with its quotes. Never 0.
 */
export function fingerprintOf(json: string): number {
  return Number.parseInt(hash('sha256', json, 'hex').slice(0, 12), 16) || 1;
}
