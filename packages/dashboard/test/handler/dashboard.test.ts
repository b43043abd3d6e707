import { dashboard } from '@offpeak/dashboard';
import { expect, test } from 'vitest';

/** An API that needs the key `sk-right`, and keeps what it was sent. */
function api() {
  const requests: Request[] = [];
  return {
    requests,
    fetch: async (request: Request): Promise<Response> => {
      requests.push(request.clone());
      return request.headers.get('authorization') === 'Bearer sk-right'
        ? Response.json({ ok: true, text: await request.text() })
        : Response.json({ error: { message: 'no' } }, { status: 401 });
    },
  };
}

const own = { 'sec-fetch-site': 'same-origin', host: 'ops.example' };

function post(path: string, body: unknown, headers: Record<string, string> = own): Request {
  const text = JSON.stringify(body);
  const all = { 'content-type': 'application/json', 'content-length': String(text.length), ...headers };
  return new Request(`http://ops.example${path}`, { method: 'POST', headers: all, body: text });
}

function get(path: string, headers: Record<string, string> = own): Request {
  return new Request(`http://ops.example${path}`, { headers });
}

test('a key is kept in a cookie that nobody can read, and reaches the API alone', async () => {
  const { fetch, requests } = api();
  const page = dashboard({ api: fetch, basePath: '/ops' });
  expect(await (await page(get('/ops/api/session'))).json()).toEqual({
    signed_in: false,
    has_key: false,
    read_only: false,
  });
  expect((await page(post('/ops/api/session', { key: 'sk-wrong' }))).status).toBe(401);
  expect((await page(post('/ops/api/session', { key: 'with space' }))).status).toBe(400);
  const signedIn = await page(post('/ops/api/session', { key: ' sk-right ' }));
  const cookie = signedIn.headers.get('set-cookie') ?? '';
  expect(signedIn.status).toBe(204);
  expect(cookie).toMatch(/^offpeak_dashboard=[\w-]+; Path=\/ops\/api; HttpOnly; SameSite=Strict$/);
  expect(cookie).not.toContain('sk-right');
  expect(cookie).not.toContain(Buffer.from('sk-right').toString('base64').slice(0, 8));
  const session = cookie.split(';')[0] ?? '';
  const withCookies = { ...own, cookie: `mine=1; ${session}` };
  expect(await (await page(get('/ops/api/session', withCookies))).json()).toMatchObject({ signed_in: true });
  requests.length = 0;
  const answer = await page(post('/ops/api/v1/batches?x=1', { a: 1 }, withCookies));
  expect(await answer.json()).toEqual({ ok: true, text: '{"a":1}' });
  const [passed] = requests;
  expect(passed?.url).toBe('http://ops.example/v1/batches?x=1');
  expect(passed?.headers.get('authorization')).toBe('Bearer sk-right');
  expect(passed?.headers.get('cookie')).toBe('mine=1');
  const changed = { ...own, cookie: `${session.slice(0, -3)}AAA` };
  expect((await page(get('/ops/api/v1/batches', changed))).status).toBe(401);
  const other = dashboard({ api: fetch, basePath: '/ops' });
  expect((await other(get('/ops/api/v1/batches', withCookies))).status).toBe(401);
  const ended = await page(
    new Request('http://ops.example/ops/api/session', { method: 'DELETE', headers: own }),
  );
  expect(ended.headers.get('set-cookie')).toContain('Max-Age=0');
});

test('a session holds on every instance with the same secret, and is secure over https', async () => {
  const { fetch } = api();
  const [one, two] = [1, 2].map(() => dashboard({ api: fetch, secret: 'a long secret' }));
  const request = post('/api/session', { key: 'sk-right' }, { ...own, 'x-forwarded-proto': 'https' });
  const cookie = (await one?.(request))?.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/; Secure$/);
  const response = await two?.(get('/api/v1/files', { ...own, cookie: cookie.split(';')[0] ?? '' }));
  expect(response?.status).toBe(200);
});

test('only its own page reaches the API', async () => {
  const { fetch, requests } = api();
  const page = dashboard({ api: fetch });
  const refused: Record<string, string>[] = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { host: 'ops.example', origin: 'http://ops.example:3000' },
    { host: 'ops.example', origin: 'null' },
  ];
  for (const headers of refused) {
    expect((await page(get('/api/v1/batches', headers))).status).toBe(403);
  }
  expect((await page(post('/api/v1/batches', {}, {}))).status).toBe(403);
  expect((await page(post('/api/v1/batches', {}, { 'sec-fetch-site': 'none' }))).status).toBe(403);
  expect(requests).toEqual([]);
  // A proxy may give the handler another address: the Host header names the page.
  const proxied = new Request('http://localhost:3000/api/v1/batches', {
    headers: { host: 'ops.example', origin: 'https://ops.example' },
  });
  expect((await page(proxied)).status).toBe(401);
});

test('a read-only page changes nothing', async () => {
  const { fetch, requests } = api();
  const page = dashboard({ api: fetch, readOnly: true });
  for (const method of ['POST', 'DELETE', 'PUT', 'PATCH']) {
    const response = await page(new Request('http://ops.example/api/v1/files/f', { method, headers: own }));
    expect(response.status).toBe(403);
  }
  expect(requests).toEqual([]);
  expect((await page(get('/api/v1/files'))).status).toBe(401);
});

test('the page is compressed, cached by its names, and runs no other script', async () => {
  const page = dashboard({ api: api().fetch, basePath: '/ops/' });
  const index = await page(get('/ops/', { 'accept-encoding': 'gzip;q=0, br' }));
  expect(index.headers.get('content-encoding')).toBe('br');
  expect(index.headers.get('cache-control')).toBe('no-cache');
  const policy = index.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  const html = await (await page(get('/ops/', {}))).text();
  const assets = [...html.matchAll(/(?:src|href)="(assets\/[^"]+)"/g)].map(([, name]) => name ?? '');
  expect(assets).toHaveLength(3);
  expect(html).not.toMatch(/<script(?! type="module" src=)|style=|https?:/);
  for (const name of assets) {
    const asset = await page(get(`/ops/${name}`, { 'accept-encoding': 'gzip' }));
    expect(asset.headers.get('content-encoding')).toBe('gzip');
    expect(asset.headers.get('cache-control')).toContain('immutable');
    await asset.body?.cancel();
  }
  expect((await page(get('/ops'))).headers.get('location')).toBe('http://ops.example/ops/');
  expect((await page(get('/ops/nothing.js'))).status).toBe(404);
  expect((await page(get('/other'))).status).toBe(404);
  expect((await page(post('/ops/', {}))).status).toBe(405);
  const data = await page(get('/ops/api/v1/files'));
  expect(data.headers.get('content-security-policy')).toContain('sandbox');
  expect(data.headers.get('cache-control')).toBe('no-store');
  expect(() => dashboard({ api: api().fetch, basePath: 'ops' })).toThrow("must start with '/'");
});
