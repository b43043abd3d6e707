import { lineFault } from './line-fault.ts';
import type { CustomIds, LineRule } from './line-rule.ts';

/** Custom ids in memory, whole. */
export function createCustomIds(): CustomIds {
  const lines = new Map<string, number>();
  return {
    add(customId, line) {
      const first = lines.get(customId);
      if (first !== undefined) {
        return first;
      }
      lines.set(customId, line);
      return null;
    },
  };
}

/**
 * A rule of a server or gateway of its own: custom ids of at most so many characters. The API has no
 * published limit.
 *
 * @param most The maximum length, in characters.
 */
export function customIdLengthRule(most: number): LineRule {
  return {
    name: 'custom_id length',
    check({ custom_id: id }) {
      const length = id.length <= most ? id.length : [...id].length;
      return length <= most
        ? null
        : lineFault(
            'string_above_max_length',
            'custom_id',
            `Invalid 'custom_id': value too long. Expected at most ${most} characters, but got ${length} instead.`,
          );
    },
  };
}
