import { expect, test } from 'vitest';
import { chooseProvider } from '../../start/settings/provider.ts';
import { readArguments } from '../../start/settings/read-arguments.ts';

test('without arguments: this machine, the usual port or any other', () => {
  expect(readArguments([])).toEqual({
    help: false,
    provider: 'local',
    port: 4020,
    portIsFixed: false,
    dataDir: null,
    emoji: null,
  });
});

test('arguments are read, also after the -- that package managers pass on', () => {
  const read = readArguments([
    '--',
    '--provider',
    'openai',
    '--port=5000',
    '--data',
    '/tmp/x',
    '--emoji',
    '99',
  ]);
  expect(read).toEqual({
    help: false,
    provider: 'openai',
    port: 5000,
    portIsFixed: true,
    dataDir: '/tmp/x',
    emoji: 99,
  });
  expect(readArguments(['--port', '0']).portIsFixed).toBe(false);
  expect(readArguments(['-h']).help).toBe(true);
});

test.each([
  [['--provider', 'acme'], /local or openai/],
  [['--port', '70000'], /0 to 65535/],
  [['--port', 'high'], /0 to 65535/],
  [['--emoji', '0'], /at least 1/],
  [['--color'], /--help/],
  [['extra'], /--help/],
])('%j is refused in one sentence', (argv, words) => {
  expect(() => readArguments(argv)).toThrow(words);
});

test('OpenAI needs a key, and keeps to the base URL of the environment', () => {
  expect(() => chooseProvider('openai', {})).toThrow('set OPENAI_API_KEY');
  const provider = chooseProvider('openai', {
    OPENAI_API_KEY: 'k',
    OPENAI_BASE_URL: 'http://127.0.0.1:9/v1/',
  });
  expect(provider.remote).toEqual({ baseURL: 'http://127.0.0.1:9/v1', apiKey: 'k' });
  expect(chooseProvider('local', { OPENAI_API_KEY: 'k' }).remote).toBeNull();
});
