import { Option } from 'commander';
import { wholeNumber } from './parse-flags.ts';

/** `--poll`, of the commands that wait for a batch. Default 1,000 ms. */
export function pollOption(): Option {
  return new Option('--poll <ms>', 'milliseconds between looks at a batch that moves')
    .default(1000)
    .argParser(wholeNumber(50, 600_000))
    .env('OFFPEAK_POLL');
}
