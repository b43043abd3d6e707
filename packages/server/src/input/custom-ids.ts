import { hash } from 'node:crypto';

/** Longer ids are kept as a hash, so that memory is bounded by their number. */
const maxKeptLength = 64;

/** The custom ids of a file so far. */
export interface SeenIds {
  /** Adds an id. Returns the line where it was first seen, or null when it is new. */
  add(customId: string, line: number): number | null;
}

/** Creates an empty set of custom ids. */
export function createSeenIds(): SeenIds {
  const lines = new Map<string, number>();
  return {
    add(customId, line) {
      // The first letter keeps both kinds apart: no id can equal the hash of another.
      const key = customId.length <= maxKeptLength ? `=${customId}` : `#${digestOf(customId)}`;
      const first = lines.get(key);
      if (first !== undefined) {
        return first;
      }
      lines.set(key, line);
      return null;
    },
  };
}

/** Hashes the UTF-16 units: in UTF-8, all lone halves of a surrogate pair would be the same. */
function digestOf(customId: string): string {
  return hash('sha256', Buffer.from(customId, 'utf16le'), 'base64');
}
