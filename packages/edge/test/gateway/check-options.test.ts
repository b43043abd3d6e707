import { isOffpeakError } from '@offpeak/core';
import { describe, expect, test } from 'vitest';
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
    if (!isOffpeakError(error)) throw error;
    expect(error.code).toBe('invalid_option');
    expect(error.message).toMatch(/^[^\n]+\.$|openssl rand -base64 32$/);
    return error.param;
  }
}

test('good options are taken', () => {
  expect(paramOf({})).toBe(undefined);
  expect(paramOf({ basePath: '/' })).toBe(undefined);
  expect(paramOf({ webhook: { secret: 'whsec_x' }, hub: memoryHub() })).toBe(undefined);
});

describe('an option that is missing or unsafe is an error at start', () => {
  test.each([
    ['provider.apiKey', { provider: {} }],
    ['provider.apiKey', { provider: undefined }],
    ['provider.apiKey', { provider: { apiKey: '\n' } }],
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
