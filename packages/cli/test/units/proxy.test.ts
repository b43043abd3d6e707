import { expect, test } from 'vitest';
import { readProxy } from '../../src/connection/proxy.ts';

test.each<[NodeJS.ProcessEnv, ReturnType<typeof readProxy>]>([
  [{}, null],
  [{ NO_PROXY: 'a.example' }, null],
  [{ HTTP_PROXY: '', https_proxy: ' ' }, null],
  [{ HTTP_PROXY: 'http://p:1' }, { httpProxy: 'http://p:1', httpsProxy: '', noProxy: '' }],
  [
    { https_proxy: 'p:1', no_proxy: 'a' },
    { httpProxy: '', httpsProxy: 'http://p:1', noProxy: 'a' },
  ],
  // In lower case first, and an empty one turns the other off.
  [
    { http_proxy: 'http://a:1', HTTP_PROXY: 'http://b:1' },
    { httpProxy: 'http://a:1', httpsProxy: '', noProxy: '' },
  ],
  [{ http_proxy: '', HTTP_PROXY: 'http://b:1' }, null],
])('%j', (env, settings) => {
  expect(readProxy(env)).toEqual(settings);
});

test.each(['socks5://p:1', 'http://', 'http://user:secret@'])(
  '%s is not a proxy, and is not quoted',
  (address) => {
    expect(() => readProxy({ HTTPS_PROXY: address })).toThrow(
      /^HTTPS_PROXY must be the address of an HTTP proxy, such as http:\/\/proxy:3128\.$/,
    );
  },
);
