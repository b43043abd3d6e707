import { OffpeakError } from './offpeak-error.ts';

/**
 * The id in an answer. Throws `bad_response` if there is none: whatever was made could not be used. `what`
 * was asked.
 */
export function requireId({ id }: { id?: string | null }, what: string): string {
  if (id) {
    return id;
  }
  throw new OffpeakError('bad_response', `${what} was answered without an id. Check baseURL and apiKey.`);
}
