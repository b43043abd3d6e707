import { expect, test } from 'vitest';
import { readProxy } from '../../src/connection/proxy.ts';

const here = 'localhost,127.0.0.1,::1';

test.each<[string, NodeJS.ProcessEnv, ReturnType<typeof readProxy>]>([
  ['http://h/v1', {}, null],
  ['http://h/v1', { NO_PROXY: 'a.example' }, null],
  ['http://h/v1', { HTTP_PROXY: '', http_proxy: ' ' }, null],
  ['http://h/v1', { HTTP_PROXY: 'http://p:1' }, { proxy: 'http://p:1', noProxy: here }],
  ['http://h/v1', { HTTPS_PROXY: 'http://p:1' }, null],
  ['https://h/v1', { HTTP_PROXY: 'http://p:1' }, null],
  ['https://h/v1', { https_proxy: 'p:1', no_proxy: 'a' }, { proxy: 'http://p:1', noProxy: `a,${here}` }],
  ['https://h/v1', { HTTPS_PROXY: 'p:1', NO_PROXY: 'a' }, { proxy: 'http://p:1', noProxy: `a,${here}` }],
  // In lower case first, unless that is empty.
  [
    'http://h/v1',
    { http_proxy: 'http://a:1', HTTP_PROXY: 'http://b:1' },
    { proxy: 'http://a:1', noProxy: here },
  ],
  ['http://h/v1', { http_proxy: '', HTTP_PROXY: 'http://b:1' }, { proxy: 'http://b:1', noProxy: here }],
])('%s with %j', (baseURL, env, settings) => {
  expect(readProxy(baseURL, env)).toEqual(settings);
});

test.each(['ftp://p:1', 'http://', 'http://user:secret@'])(
  '%s is not a proxy, and is not quoted',
  (address) => {
    expect(() => readProxy('https://h/v1', { HTTPS_PROXY: address })).toThrow(
      /^HTTPS_PROXY must be the URL of a proxy, such as http:\/\/proxy\.example:3128\.$/,
    );
  },
);
