import { expect, test } from 'vitest';
import { resolveConnection } from '../../src/connection/resolve-connection.ts';

const env = { OPENAI_API_KEY: 'openai-key' };

test('by default: OpenAI, with its key', () => {
  expect(resolveConnection({}, env)).toMatchObject({
    baseURL: 'https://api.openai.com/v1',
    apiKey: 'openai-key',
  });
});

test('OPENAI_BASE_URL is where OPENAI_API_KEY goes', () => {
  const proxied = { ...env, OPENAI_BASE_URL: 'https://proxy.example/v1' };
  expect(resolveConnection({}, proxied)).toMatchObject({
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

test('a key that is kept back is known to be', () => {
  expect(resolveConnection({ baseUrl: 'http://127.0.0.1:4010/v1' }, env).isKeyWithheld).toBe(true);
  expect(resolveConnection({ baseUrl: 'http://127.0.0.1:4010/v1' }, {}).isKeyWithheld).toBe(false);
  const flags = { baseUrl: 'http://127.0.0.1:4010/v1', apiKey: 'own' };
  expect(resolveConnection(flags, env).isKeyWithheld).toBe(false);
});

test('white space around a value, as of a file it was read from, is dropped', () => {
  const flags = { baseUrl: ' http://127.0.0.1:4010/v1\n', apiKey: 'own\r\n' };
  expect(resolveConnection(flags, {})).toMatchObject({ baseURL: 'http://127.0.0.1:4010/v1', apiKey: 'own' });
  expect(resolveConnection({}, { OPENAI_API_KEY: 'openai-key\n' }).apiKey).toBe('openai-key');
});

test('a bare origin gets /v1, so that messages and saved runs name the real address', () => {
  const resolve = (baseUrl: string) => resolveConnection({ baseUrl }, {}).baseURL;
  expect(resolve('http://127.0.0.1:4010')).toBe('http://127.0.0.1:4010/v1');
  expect(resolve('http://127.0.0.1:4010/v1/')).toBe('http://127.0.0.1:4010/v1');
  expect(resolve('https://host/openai/v1?api-version=1')).toBe('https://host/openai/v1?api-version=1');
});

test('a provider has its own address, and its own variable for the key', () => {
  const keys = { ...env, MISTRAL_API_KEY: 'mistral-key', ANTHROPIC_API_KEY: 'anthropic-key' };
  expect(resolveConnection({ provider: 'mistral' }, keys)).toMatchObject({
    provider: 'mistral',
    baseURL: 'https://api.mistral.ai/v1',
    apiKey: 'mistral-key',
  });
  expect(() => resolveConnection({ provider: 'gemini' }, keys)).toThrow('set GEMINI_API_KEY');
  expect(() => resolveConnection({ provider: 'azure' }, keys)).toThrow('--provider azure needs --base-url');
});

test('a provider is known by its address, or by how its key begins', () => {
  const resolve = (flags: { baseUrl?: string; apiKey?: string }) => resolveConnection(flags, env).provider;
  expect(resolve({})).toBe('openai');
  expect(resolve({ baseUrl: 'http://127.0.0.1:4010/v1', apiKey: 'sk-ant-1' })).toBe('openai');
  expect(resolve({ baseUrl: 'https://api.anthropic.com/v1', apiKey: 'k' })).toBe('anthropic');
  expect(resolve({ baseUrl: 'https://night.openai.azure.com/openai/v1', apiKey: 'k' })).toBe('azure');
  expect(resolve({ baseUrl: 'https://api.together.xyz/v1', apiKey: 'k' })).toBe('together');
  expect(resolve({ apiKey: 'sk-ant-1' })).toBe('anthropic');
  expect(resolve({ apiKey: 'sk-or-1' })).toBe('openrouter');
  expect(resolve({ apiKey: 'sk-1' })).toBe('openai');
  const proxied = { OPENAI_BASE_URL: 'https://proxy.example/v1' };
  expect(resolveConnection({ apiKey: 'sk-ant-1' }, proxied).provider).toBe('openai');
});

test('the key of a provider is not handed to another address', () => {
  const keys = { MISTRAL_API_KEY: 'mistral-key' };
  const elsewhere = { provider: 'mistral' as const, baseUrl: 'http://127.0.0.1:4010/v1' };
  expect(resolveConnection(elsewhere, keys)).toMatchObject({ provider: 'mistral', apiKey: undefined });
  expect(resolveConnection({ ...elsewhere, apiKey: 'own' }, keys).apiKey).toBe('own');
});
