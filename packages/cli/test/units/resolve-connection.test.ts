import { expect, test } from 'vitest';
import { resolveConnection } from '../../src/connection/resolve-connection.ts';

const env = { OPENAI_API_KEY: 'openai-key' };

test('by default: OpenAI, with its key', () => {
  expect(resolveConnection({}, env)).toEqual({ baseURL: 'https://api.openai.com/v1', apiKey: 'openai-key' });
});

test('OPENAI_BASE_URL is where OPENAI_API_KEY goes', () => {
  const proxied = { ...env, OPENAI_BASE_URL: 'https://proxy.example/v1' };
  expect(resolveConnection({}, proxied)).toEqual({
    baseURL: 'https://proxy.example/v1',
    apiKey: 'openai-key',
  });
});

test('the key of OpenAI is not handed to another server', () => {
  expect(resolveConnection({ baseUrl: 'http://127.0.0.1:4010/v1' }, env).apiKey).toBeUndefined();
  expect(
    resolveConnection({ baseUrl: 'https://api.openai.com.evil.example/v1' }, env).apiKey,
  ).toBeUndefined();
  const flags = { baseUrl: 'http://127.0.0.1:4010/v1', apiKey: 'own' };
  expect(resolveConnection(flags, env).apiKey).toBe('own');
});

test('no key for OpenAI, and an address that is none, are refused', () => {
  expect(() => resolveConnection({}, {})).toThrow('There is no API key: set OPENAI_API_KEY');
  expect(() => resolveConnection({ baseUrl: 'localhost:4010' }, env)).toThrow('--base-url must be');
});
