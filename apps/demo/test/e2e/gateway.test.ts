import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rawGet } from '../support/raw-get.ts';
import { type RunningDemo, startRunningDemo } from '../support/running-demo.ts';

let demo: RunningDemo;
beforeAll(async () => {
  demo = await startRunningDemo({ OPENAI_API_KEY: 'sk-not-for-this-page' });
});
afterAll(async () => {
  expect(await demo.stop()).toBe(0);
});

async function visit(): Promise<string> {
  const page = await rawGet(demo.url);
  return String(page.headers['set-cookie']).split(';')[0] ?? '';
}

const port = () => new URL(demo.url).port;

test('prints exactly one address', () => {
  expect(demo.output().match(/https?:\/\/\S+/g)).toEqual([demo.url]);
});

describe('allowed requests', () => {
  test('only requests to this machine by name', async () => {
    const hosts = ['evil.example', `evil.example:${port()}`, '127.0.0.1.evil.example', '0.0.0.0'];
    for (const host of hosts) {
      const answer = await rawGet(`${demo.url}/api/demo-info`, { host });
      expect([host, answer.status]).toEqual([host, 403]);
    }
    for (const host of [`localhost:${port()}`, `127.0.0.1:${port()}`, `[::1]:${port()}`]) {
      expect((await rawGet(`${demo.url}/api/demo-info`, { host })).status).toBe(200);
    }
  });

  test('no other page, also not one on another port of localhost', async () => {
    for (const site of ['cross-site', 'same-site']) {
      expect((await rawGet(`${demo.url}/api/demo-info`, { 'sec-fetch-site': site })).status).toBe(403);
    }
    const answer = await rawGet(`${demo.url}/api/demo-info`, { origin: 'http://localhost:1' });
    expect(answer.status).toBe(403);
  });

  test('a link from another site opens the page and keeps the session', async () => {
    const visitHeaders = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    const first = await rawGet(demo.url, { ...visitHeaders, 'sec-fetch-site': 'cross-site' });
    expect(first.status).toBe(200);
    expect(first.headers['set-cookie']).toBeUndefined();
    expect(first.body).toContain('http-equiv="refresh"');
    const reload = await rawGet(demo.url, { ...visitHeaders, 'sec-fetch-site': 'same-origin' });
    expect(reload.headers['set-cookie']).toBeDefined();
  });
});

describe('sessions', () => {
  test('a visit sets a cookie that scripts and other sites cannot use', async () => {
    const page = await rawGet(demo.url);
    expect(String(page.headers['set-cookie'])).toMatch(
      /^offpeak_session=[0-9a-f]{32}\.[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/,
    );
  });

  test('a session stays the same, and a forged one is refused', async () => {
    const cookie = await visit();
    const again = await rawGet(demo.url, { cookie });
    expect(String(again.headers['set-cookie']).split(';')[0]).toBe(cookie);
    const forged = cookie.replace(/=[0-9a-f]/, (text) => (text === '=0' ? '=1' : '=0'));
    for (const wrong of [forged, 'offpeak_session=', 'offpeak_session=a.b', '']) {
      const answer = await rawGet(`${demo.url}/api/v1/batches`, wrong === '' ? {} : { cookie: wrong });
      expect([wrong, answer.status]).toEqual([wrong, 401]);
    }
    expect((await rawGet(`${demo.url}/api/v1/batches`, { cookie })).status).toBe(200);
  });

  test('one browser does not see the file of another', async () => {
    const mine = await visit();
    const form = new FormData();
    form.set('purpose', 'batch');
    form.set(
      'file',
      new Blob([
        '{"custom_id":"a","method":"POST","url":"/v1/embeddings","body":{"model":"universal-sentence-encoder-lite","input":"a"}}\n',
      ]),
      'a.jsonl',
    );
    const headers = { cookie: mine, origin: demo.url };
    const uploaded = await fetch(`${demo.url}/api/v1/files`, { method: 'POST', body: form, headers });
    const file = await uploaded.json();
    expect(uploaded.status).toBe(200);
    const read = (cookie: string) => rawGet(`${demo.url}/api/v1/files/${file.id}`, { cookie });
    expect((await read(mine)).status).toBe(200);
    expect((await read(await visit())).status).toBe(404);
  });
});

describe('the demo’s own routes', () => {
  test('the page gets the provider and its models', async () => {
    const info = JSON.parse((await rawGet(`${demo.url}/api/demo-info`)).body);
    expect(info.provider).toBe('local');
    expect(info.models).toEqual({
      embeddings: 'universal-sentence-encoder-lite',
      chat: 'vader-sentiment-rules',
    });
    for (const sample of info.samples) {
      const lines = (await rawGet(`${demo.url}${sample.url}`)).body.trimEnd().split('\n');
      expect(lines).toHaveLength(sample.count);
    }
  });

  test('a search gets a vector; an invalid one gets a reason', async () => {
    const cookie = await visit();
    const search = (body: string, headers: Record<string, string> = { cookie }) =>
      fetch(`${demo.url}/api/search-embedding`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: demo.url, ...headers },
        body,
      });
    const found = await (await search('{"input":"happy birthday"}')).json();
    expect(found.embedding).toHaveLength(512);
    for (const body of ['', '{}', '{"input":""}', `{"input":"${'a'.repeat(1001)}"}`, 'a'.repeat(20_000)]) {
      expect((await search(body)).status).toBe(400);
    }
    expect((await search('{"input":"a"}', {})).status).toBe(401);
    expect((await search('{"input":"a"}', { cookie, origin: 'http://evil.example' })).status).toBe(403);
  });

  test('an unknown route is a 404 in the API’s envelope', async () => {
    const answer = await rawGet(`${demo.url}/api/nothing`);
    expect([answer.status, JSON.parse(answer.body).error.code]).toEqual([404, 'unknown_route']);
  });
});

describe('files', () => {
  test('have their types, and only built files are served', async () => {
    const page = await rawGet(demo.url);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['cache-control']).toBe('no-cache');
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(page.body)?.[1];
    const asset = await rawGet(`${demo.url}${script}`);
    expect(asset.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(asset.headers['cache-control']).toContain('immutable');
    const hidden = ['/package.json', '/.env', '/workerd.capnp', '/samples/..%2Fdemo.js', '/demo.js'];
    for (const path of hidden) {
      expect([path, (await rawGet(demo.url + path)).status]).toEqual([path, 404]);
    }
  });

  test('are compressed for a client that accepts it, and unchanged', async () => {
    const page = await rawGet(demo.url);
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(page.body)?.[1];
    for (const path of [script, '/samples/emoji.jsonl']) {
      const load = async (encoding: string) => {
        const answer = await fetch(`${demo.url}${path}`, { headers: { 'accept-encoding': encoding } });
        return { encoding: answer.headers.get('content-encoding'), answer, text: await answer.text() };
      };
      const plain = await load('identity');
      const br = await load('gzip, deflate, br');
      const gzip = await load('gzip, br;q=0');
      expect([plain.encoding, br.encoding, gzip.encoding]).toEqual([null, 'br', 'gzip']);
      expect([br.text, gzip.text]).toEqual([plain.text, plain.text]);
      expect(br.answer.headers.get('vary')).toContain('accept-encoding');
      const length = Number(br.answer.headers.get('content-length'));
      if (length) {
        expect(length).toBeLessThan(plain.text.length / 1.5);
      }
    }
  });

  test('a path without an extension is the page', async () => {
    const page = await rawGet(`${demo.url}/some/place`);
    expect(page.status).toBe(200);
    expect(page.body).toContain('<div id="root">');
  });
});
