import type { SubmitBatchOptions } from '@offpeak/core';
import { type FlagValues, optional, withDefault } from './flag.ts';
import { expiry, keyValue } from './read-values.ts';

/** The flags of the commands that create a batch. */
export const submitFlags = {
  endpoint: optional('--endpoint <path>', 'where each request goes (default: the url of the first line)'),
  window: withDefault('--window <window>', 'time the server has to finish', '24h'),
  metadata: optional('--metadata <key=value>', 'kept with the batch; can be repeated up to 15 times', {
    read: keyValue,
  }),
  inputExpires: optional(
    '--input-expires <seconds|never>',
    'when the provider deletes the uploaded file by itself, 3600 to 2592000 (default: 172800, two days)',
    { read: expiry },
  ),
};

/** The values of {@link submitFlags}. */
export type SubmitFlags = FlagValues<typeof submitFlags>;

/** The options of core that the flags set. */
export type SubmitSettings = Pick<SubmitBatchOptions, 'completionWindow' | 'metadata' | 'inputExpiresAfter'>;

/** The values of {@link submitFlags} as options of core. */
export function submitSettings({ window, metadata, inputExpires }: SubmitFlags): SubmitSettings {
  const inputExpiresAfter = inputExpires === 'never' ? null : inputExpires;
  return { completionWindow: window, metadata, inputExpiresAfter };
}
