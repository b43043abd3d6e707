import { Option } from 'commander';
import { wholeNumber } from './parse-flags.ts';

/** `--poll`, of the commands that wait for a batch. Default 1,000 ms. */
export function pollOption(): Option {
  return new Option('--poll <ms>', 'polling interval in ms while the batch makes progress')
    .default(1000)
    .argParser(wholeNumber(50, 600_000))
    .env('OFFPEAK_POLL');
}
