import { isOffpeakError } from '@offpeak/core';
import { describe, expect, test } from 'vitest';
import { defaultLimits } from '../../src/contracts/limits.ts';
import { checkLimits, checkOptions } from '../../src/gateway/check-options.ts';
import { createGateway, type GatewayOptions, memoryHub } from '../../src/index.ts';

const good: GatewayOptions = {
  provider: { apiKey: 'sk-1' },
  secret: 'a secret of the tests that is long enough',
  authenticate: () => ({ tenant: 'ann' }),
};

function paramOf(changes: Record<string, unknown>): string | undefined {
  try {
    createGateway({ ...good, ...changes } as GatewayOptions);
    return undefined;
  } catch (error) {
    if (!isOffpeakError(error)) {
      throw error;
    }
    expect(error.code).toBe('invalid_option');
    expect(error.message).toMatch(/^[^\n]+\.$|openssl rand -base64 32$/);
    return error.param;
  }
}

test('good options are accepted', () => {
  expect(paramOf({})).toBe(undefined);
  expect(paramOf({ basePath: '/' })).toBe(undefined);
  expect(paramOf({ webhook: { secret: 'whsec_x' }, hub: memoryHub() })).toBe(undefined);
});

describe('an option that is missing or unsafe is an error at start', () => {
  test.each([
    ['provider.apiKey', { provider: {} }],
    ['provider.apiKey', { provider: undefined }],
    ['provider.apiKey', { provider: { apiKey: '\n' } }],
    ['provider.apiKey', { provider: { apiKey: 'a b' } }],
    ['provider.apiKey', { provider: { apiKey: 'schlüssel' } }],
    ['provider.baseURL', { provider: { apiKey: 'k', baseURL: 'https://x/?a=b' } }],
    ['provider.baseURL', { provider: { apiKey: 'k', baseURL: 'https://x/#a' } }],
    ['provider.baseURL', { provider: { apiKey: 'k', baseURL: 'x' } }],
    ['secret', { secret: 'x'.repeat(31) }],
    ['secret', { secret: 7 }],
    ['maxListPages', { maxListPages: '5' }],
    ['maxListPages', { maxListPages: Number.MAX_SAFE_INTEGER + 1 }],
    ['events.firstPollMs', { events: { firstPollMs: 0 } }],
    ['allow.models', { allow: { models: undefined } }],
    ['allow.purposes', { allow: { purposes: null } }],
    ['cors.origins', { cors: {} }],
    ['cors.origins', { cors: { origins: 'https://app.test' } }],
    ['events.minPolMs', { events: { minPolMs: 5 } }],
    ['allow.toString', { allow: { toString: [] } }],
    ['limits.requestsPerDay', { limits: { requestsPerDay: 0 } }],
    ['limits.toString', { limits: { toString: 3 } }],
    ['basePath', { basePath: 'v1' }],
    ['basePath', { basePath: '/v1?x' }],
    ['basePath', { basePath: '//' }],
    ['provider.baseURL', { provider: { apiKey: 'k', baseURL: 'ftp://x' } }],
    ['provider.baseURL', { provider: { apiKey: 'k', baseURL: 'https://user:pw@x' } }],
    ['authenticate', { authenticate: undefined }],
    ['secret', { secret: undefined }],
    ['secret', { secret: 'short' }],
    ['secret', { secret: [] }],
    ['secret', { secret: [good.secret, 'short'] }],
    ['cors', { cors: { origins: '*', credentials: true } }],
    ['cors.origins', { cors: { origins: ['https://app.test/'] } }],
    ['cors.origins', { cors: { origins: ['app.test'] } }],
    ['provider.timeoutMs', { provider: { apiKey: 'k', timeoutMs: 0 } }],
    ['webhook', { webhook: { secret: 'whsec_x' } }],
    ['webhook', { webhook: { secret: [] }, hub: memoryHub() }],
    ['webhook', { webhook: { secret: undefined }, hub: memoryHub() }],
    ['webhook', { webhook: { secret: ['whsec_x', ''] }, hub: memoryHub() }],
    ['basePath', { basePath: '/a b' }],
    ['limits.fileBytes', { limits: { fileBytes: 0 } }],
    ['limits.fileBytes', { limits: { fileBytes: null } }],
    ['limits.linesPerDay', { limits: { linesPerDay: 1.5 } }],
    ['limits.bananas', { limits: { bananas: 3 } }],
    ['allow.lines', { allow: { lines: 'maybe' } }],
    ['allow.models', { allow: { models: 'gpt-5' } }],
    ['allow.model', { allow: { model: ['gpt-5'] } }],
    ['allow.endpoints', { allow: { endpoints: undefined } }],
    ['allow.accountReferences', { allow: { accountReferences: 'no' } }],
    ['maxListPages', { maxListPages: 0 }],
    ['events.maxMs', { events: { maxMs: -1 } }],
  ])('%s %#', (param, changes) => {
    expect(paramOf(changes)).toBe(param);
  });
});

test('an option that is left out has its default', () => {
  expect(checkOptions(good)).toEqual({
    apiKey: 'sk-1',
    secrets: [good.secret],
    baseURL: 'https://api.openai.com/v1',
    basePath: '/v1',
    limits: {
      fileBytes: 200_000_000,
      partBytes: 67_108_864,
      lines: 50_000,
      lineBytes: 1_048_576,
      embeddingInputs: 50_000,
      eventStreams: 100,
      requestsPerMinute: null,
      requestsPerDay: null,
      bytesPerDay: null,
      linesPerDay: null,
      activeBatches: null,
    },
    allow: {
      purposes: ['batch'],
      endpoints: [
        '/v1/responses',
        '/v1/chat/completions',
        '/v1/embeddings',
        '/v1/completions',
        '/v1/moderations',
        '/v1/images/generations',
        '/v1/images/edits',
        '/v1/videos',
      ],
      models: null,
      accountReferences: false,
      lines: 'check',
    },
    maxListPages: 20,
    events: {
      firstPollMs: 300,
      minPollMs: 2000,
      maxPollMs: 20_000,
      heartbeatMs: 8000,
      recheckMs: 30_000,
      maxMs: 300_000,
    },
  });
});

test('options override the defaults', () => {
  const changes = {
    provider: { apiKey: ' sk-2\n', baseURL: new URL('http://127.0.0.1:4010/v1//') },
    secret: ['x'.repeat(32), 'y'.repeat(32)],
    basePath: '/api/v1/',
    limits: { lines: 1, requestsPerDay: 1, activeBatches: null },
    allow: { models: ['m'], lines: 'pass', accountReferences: true },
    maxListPages: 1,
    events: { maxMs: 1 },
    cors: { origins: ['https://app.test', 'http://localhost:3000'] },
  } as const;
  expect(checkOptions({ ...good, ...changes } as GatewayOptions)).toMatchObject({
    apiKey: 'sk-2',
    secrets: changes.secret,
    baseURL: 'http://127.0.0.1:4010/v1',
    basePath: '/api/v1',
    limits: { lines: 1, requestsPerDay: 1, activeBatches: null, fileBytes: 200_000_000 },
    allow: { ...changes.allow, purposes: ['batch'] },
    maxListPages: 1,
    events: { maxMs: 1, minPollMs: 2000 },
  });
  expect(checkOptions({ ...good, basePath: '/' }).basePath).toBe('');
  expect(paramOf({ cors: { origins: '*' } })).toBe(undefined);
  expect(paramOf({ cors: { origins: ['https://app.test'], credentials: true } })).toBe(undefined);
  expect(paramOf({ webhook: { secret: ['whsec_x', 'whsec_y'] }, hub: memoryHub() })).toBe(undefined);
});

test('limits of a tenant are held to the same rules', () => {
  expect(checkLimits({ ...defaultLimits, linesPerDay: 5 }).linesPerDay).toBe(5);
  expect(() => checkLimits({ ...defaultLimits, lines: 0 })).toThrow('limits.lines');
  expect(() => checkLimits({ ...defaultLimits, eventStreams: null as never })).toThrow('limits.eventStreams');
});

test.each([
  ['https://api.anthropic.com/v1', 'Anthropic'],
  ['https://api.mistral.ai/v1', 'Mistral'],
  ['https://api.together.xyz/v1', 'Together'],
  ['https://generativelanguage.googleapis.com/v1beta', 'Gemini'],
])('%s has another batch API than the one that is passed on', (baseURL, name) => {
  const options = { ...good, provider: { apiKey: 'k', baseURL } } as GatewayOptions;
  expect(() => checkOptions(options)).toThrow(`provider.baseURL is the address of ${name}`);
});

test('an address at which such a provider speaks the wire of OpenAI is fine', () => {
  const baseURL = 'https://generativelanguage.googleapis.com/v1beta/openai';
  expect(paramOf({ provider: { apiKey: 'k', baseURL } })).toBe(undefined);
});
