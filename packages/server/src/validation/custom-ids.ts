import { hash } from 'node:crypto';

/** Ids up to this length are kept as they are; of longer ones a hash is kept, so the memory is bounded by their number. */
const longestKept = 64;

/** The custom ids of a file so far. */
export interface SeenIds {
  /** Notes an id; returns the line where it was seen first, or null when it is new. */
  add(customId: string, line: number): number | null;
}

/** An empty set of custom ids. */
export function createSeenIds(): SeenIds {
  const lines = new Map<string, number>();
  return {
    add(customId, line) {
      // Each kind has its own first letter, so that no id can be written like the hash of another.
      const key = customId.length <= longestKept ? `=${customId}` : `#${digestOf(customId)}`;
      const first = lines.get(key);
      if (first !== undefined) return first;
      lines.set(key, line);
      return null;
    },
  };
}

/** Of the UTF-16 units: in UTF-8, halves of a surrogate pair that stand alone would all be the same. */
function digestOf(customId: string): string {
  return hash('sha256', Buffer.from(customId, 'utf16le'), 'base64');
}
