import { optional, withDefault } from './flag.ts';
import { share } from './read-values.ts';

/** The flags of the commands that price tokens. */
export const costFlags = {
  prices: optional(
    '--prices <file.json>',
    'your prices per million tokens: {"gpt-5-mini": {"input": 0.25, "cachedInput": 0.025, "output": 2}}',
  ),
  discount: withDefault<number>('--discount <share>', 'the share that batches save, from 0 to 1', 0.5, {
    read: share,
  }),
};
