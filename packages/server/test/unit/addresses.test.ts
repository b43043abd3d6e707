import { expect, test } from 'vitest';
import { isLoopback } from '../../src/node/loopback.ts';
import { checkUpstreamKey } from '../../src/upstream/upstream-key.ts';
import { checkBaseURL, upstreamUrl } from '../../src/upstream/upstream-url.ts';
import { isPrivateAddress, isPrivateHostname } from '../../src/webhooks/private-address.ts';
import { checkWebhooks } from '../../src/webhooks/webhook.ts';

test.each([
  '127.0.0.1',
  '10.1.2.3',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '224.0.0.1',
  '255.255.255.255',
  '::1',
  '::',
  '[::1]',
  'fe80::1%eth0',
  'fd00::1',
  'fc00::',
  'ff02::1',
  '::ffff:10.0.0.1',
  '::ffff:7f00:1',
  '64:ff9b::a9fe:a9fe',
  '2002:7f00:1::',
  '2001:db8::1',
  // The same addresses by translation or through a tunnel, and what the public DNS cannot lead to.
  '::10.0.0.1',
  '::8.8.8.8',
  '::ffff:0:10.0.0.1',
  '::ffff:0:8.8.8.8',
  '64:ff9b::7f00:1',
  '64:ff9b:1::808:808',
  '2002:808:808::',
  '2001:0:4136:e378:8000:63bf:3fff:fdd2',
  '2001:2::1',
  '2001:10::1',
  '2001:20::1',
  '3fff::1',
  '5f00::1',
  '4000::1',
  '1::1',
  'fec0::1',
  '100::1',
  // Where clouds tell a machine about itself.
  '168.63.129.16',
  '::ffff:168.63.129.16',
  '64:ff9b::a83f:8110',
  '100.100.100.200',
  '192.0.0.192',
  'fd00:ec2::254',
  'fd20:ce::254',
  // The edges of ranges.
  '0.255.255.255',
  '10.0.0.0',
  '10.255.255.255',
  '100.127.255.255',
  '127.255.255.255',
  '169.254.0.0',
  '172.31.255.255',
  '192.0.2.0',
  '192.88.99.1',
  '198.18.0.0',
  '198.19.255.255',
  '198.51.100.255',
  '203.0.113.0',
  '240.0.0.0',
])('%s is private', (address) => {
  expect(isPrivateAddress(address)).toBe(true);
});

test.each([
  '8.8.8.8',
  '1.0.0.0',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.1',
  '126.255.255.255',
  '128.0.0.0',
  '168.63.129.15',
  '168.63.129.17',
  '169.253.255.255',
  '169.255.0.0',
  '172.15.255.255',
  '172.32.0.1',
  '192.0.1.0',
  '192.167.255.255',
  '192.169.0.0',
  '198.17.255.255',
  '198.20.0.0',
  '223.255.255.255',
  '2000::1',
  '2001:200::1',
  '2003::1',
  '3ffe::1',
  '64:ff9b::808:808',
  '2606:4700::1111',
  '::ffff:8.8.8.8',
  'fc2.com',
  'fd.example',
  'example.com',
  '',
])('%s is not private', (address) => {
  expect(isPrivateAddress(address)).toBe(false);
});

test('names of this machine and of nearby ones are private', () => {
  for (const name of [
    'localhost',
    'LOCALHOST.',
    'a.localhost',
    'printer.local',
    'db.internal',
    'db',
    'nas.lan.',
  ]) {
    expect(isPrivateHostname(name)).toBe(true);
  }
  for (const name of ['localhost.example.com', 'internal.example', '[2606:4700::1111]', '8.8.8.8']) {
    expect(isPrivateHostname(name)).toBe(false);
  }
});

test('webhooks to private addresses are refused unless allowed, in whatever notation', () => {
  for (const host of [
    '127.0.0.1',
    'localhost',
    '0x7f.1',
    '2130706433',
    '[::ffff:127.0.0.1]',
    '[::ffff:0:127.0.0.1]',
    '[2002:7f00:1::]',
    '169.254.169.254',
    'receiver',
  ]) {
    const webhooks = [{ url: `http://${host}/hook`, secret: 's' }];
    expect(() => checkWebhooks(webhooks, false)).toThrow('is private');
    expect(checkWebhooks(webhooks, true)).toHaveLength(1);
  }
  expect(() => checkWebhooks([{ url: 'ftp://example.com', secret: 's' }], false)).toThrow('https://');
  expect(() => checkWebhooks([{ url: 'https://u:p@example.com', secret: 's' }], false)).toThrow(
    'credentials',
  );
  expect(() => checkWebhooks([{ url: 'https://example.com', secret: '\n' }], false)).toThrow('secret');
  expect(checkWebhooks([{ url: ' https://example.com/hook\n', secret: 's\r\n' }], false)).toEqual([
    { url: 'https://example.com/hook', secret: 's' },
  ]);
});

test('only loopback addresses are loopback', () => {
  expect(['127.0.0.1', '127.9.9.9', '::1', 'localhost'].every(isLoopback)).toBe(true);
  expect(['0.0.0.0', '::', '192.168.1.5', '127.0.0.1.example.com'].some(isLoopback)).toBe(false);
});

test('the URL of an endpoint is under the base URL, with or without its version', () => {
  expect(upstreamUrl('http://h:1/v1/', '/v1/embeddings')).toBe('http://h:1/v1/embeddings');
  expect(upstreamUrl('http://h:1', '/v1/embeddings')).toBe('http://h:1/embeddings');
  expect(upstreamUrl('http://h:1/api/v1', '/v1/chat/completions')).toBe('http://h:1/api/v1/chat/completions');
});

test.each([
  ['http://127.0.0.1:1234', 'http://127.0.0.1:1234/v1'],
  ['http://127.0.0.1:1234/', 'http://127.0.0.1:1234/v1'],
  ['HTTP://LOCALHOST:11434', 'http://localhost:11434/v1'],
  ['https://h', 'https://h/v1'],
  ['http://h/v1', 'http://h/v1'],
  ['http://h/v1//', 'http://h/v1'],
  ['http://h/openai', 'http://h/openai'],
  [' http://h/v1 \n', 'http://h/v1'],
  ['http://h:80/v1', 'http://h/v1'],
])('the base URL %j is taken as %s', (given, taken) => {
  expect(checkBaseURL(given)).toBe(taken);
});

test.each([
  '',
  'localhost:11434',
  'ftp://h/v1',
  'http://user:pass@h/v1',
  'http://h/v1?key=x',
  'http://h/v1#x',
])('%j is not a base URL', (text) => {
  expect(() => checkBaseURL(text)).toThrow(TypeError);
});

test.each([
  [undefined, undefined],
  ['', undefined],
  [' \n', undefined],
  ['sk-1234\r\n', 'sk-1234'],
  ['\tsk-1234 ', 'sk-1234'],
  ['!~', '!~'],
])('the key %j is sent as %j', (given, sent) => {
  expect(checkUpstreamKey(given)).toBe(sent);
});

test.each([
  'sk-12\n34',
  'sk 1234',
  'sk-ключ',
  'sk-1234\u0000',
  'sk-1234\u007f',
  '“sk-1234”',
  'Bearer sk-1234',
])('the key %j is refused without being quoted', (key) => {
  const check = () => checkUpstreamKey(key);
  expect(check).toThrow(/^upstreamKey must be /);
  expect(check).not.toThrow(/1234|ключ/);
});
