import { withDefault } from './flag.ts';
import { wholeNumber } from './read-values.ts';

/** `--poll`, of the commands that wait for a batch. Default 1,000 ms. */
export const pollFlag = withDefault<number>(
  '--poll <ms>',
  'polling interval in ms while the batch makes progress',
  1000,
  { read: wholeNumber({ min: 50, max: 600_000 }) },
);
