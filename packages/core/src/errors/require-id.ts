import { OffpeakError } from './offpeak-error.ts';

/**
 * Returns the id in an answer. Throws `bad_response` without one: the object that was created could not be
 * used.
 */
export function requireId({ id }: { id?: string | null }, name: string): string {
  if (id) {
    return id;
  }
  throw new OffpeakError('bad_response', `${name} was answered without an id. Check baseURL and apiKey.`);
}
