import { lineFault } from './line-fault.ts';
import type { CustomIds, LineRule } from './line-rule.ts';

/** Keeps all custom ids in memory. */
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
 * Makes a rule that limits the length of custom ids. The API has no published limit, so this is for servers
 * and gateways with their own.
 *
 * @param maxLength The maximum length, in characters.
 */
export function customIdLengthRule(maxLength: number): LineRule {
  return {
    name: 'custom_id length',
    check({ custom_id: id }) {
      const length = id.length <= maxLength ? id.length : [...id].length;
      return length <= maxLength
        ? null
        : lineFault(
            'string_above_max_length',
            'custom_id',
            `Invalid 'custom_id': value too long. Expected at most ${maxLength} characters, but got ${length} instead.`,
          );
    },
  };
}
