import { Command } from 'commander';
import { expect, test } from 'vitest';
import { optional, toOption } from '../../src/flags/flag.ts';
import { collect, expiry, keyValue, wholeNumber } from '../../src/flags/read-values.ts';
import { type SubmitFlags, submitFlags, submitSettings } from '../../src/flags/submit-flags.ts';

test('the life of an input file is a number of seconds the API accepts, or never', () => {
  expect([expiry('3600'), expiry('2592000'), expiry('never')]).toEqual([3600, 2_592_000, 'never']);
  for (const text of ['3599', '2592001', '0', '', 'forever', '1e4', '3600.5', '-3600']) {
    expect(() => expiry(text)).toThrow('a whole number of seconds from 3600 to 2592000, or never');
  }
  const flags = (...words: string[]) => {
    const command = new Command().addOption(toOption('inputExpires', submitFlags.inputExpires));
    const { inputExpires } = command.parse(['node', 'x', ...words]).opts<SubmitFlags>();
    return submitSettings({ window: '24h', inputExpires }).inputExpiresAfter;
  };
  expect([flags(), flags('--input-expires', 'never'), flags('--input-expires', '7200')]).toEqual([
    undefined,
    null,
    7200,
  ]);
});

test('numbers, pairs and lists', () => {
  expect(wholeNumber({ min: 1, max: 10 })('7')).toBe(7);
  for (const text of ['0', '11', '1.5', 'x', '']) {
    expect(() => wholeNumber({ min: 1, max: 10 })(text)).toThrow('from 1 to 10');
  }
  expect(keyValue('b=2=3', { a: '1' })).toEqual({ a: '1', b: '2=3' });
  expect(() => keyValue('=x')).toThrow('key=value');
  expect(collect('b, c', ['a'])).toEqual(['a', 'b', 'c']);
});

test('a flag is declared under the name that its value has', () => {
  expect(toOption('baseUrl', optional('--base-url <url>', 'where')).envVar).toBe('OFFPEAK_BASE_URL');
  expect(() => toOption('url', optional('--base-url <url>', 'where'))).toThrow(
    'The flag --base-url <url> must be called baseUrl, not url.',
  );
});
