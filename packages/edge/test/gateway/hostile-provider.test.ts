import { describe, expect, test } from 'vitest';
import type { IdKind } from '../../src/contracts/tenant-ids.ts';
import { stateOf } from '../../src/events/event-frame.ts';
import { createIdSigner } from '../../src/ids/signed-ids.ts';
import { createGateway, type GatewayOptions } from '../../src/index.ts';

const key = 'sk-live-0123456789abcdef';
const secret = 'a secret of the tests that is long enough';
const sign = (kind: IdKind, raw: string) => createIdSigner([secret])('ann').sign(kind, raw);

/** A gateway whose provider answers with this. */
function gatewayOver(answer: (path: string) => Response, changes: Partial<GatewayOptions> = {}) {
  const gateway = createGateway({
    provider: {
      apiKey: key,
      async fetch(url, init) {
        await new Response(init.body ?? null).arrayBuffer();
        return answer(new URL(url).pathname);
      },
    },
    secret,
    authenticate: () => ({ tenant: 'ann' }),
    ...changes,
  });
  return async (method: string, path: string, body?: unknown) => {
    const init = body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) };
    const response = await gateway(new Request(`https://gateway.test/v1${path}`, { method, ...init }));
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      all: text + JSON.stringify([...response.headers]),
    };
  };
}

/** What may never be seen, in the ways in which a provider may say it. */
const secrets = `${key} org-AbC123456 proj_Zz98765432 file-secret12345 10.1.2.3:8080 http://vllm-7.prod.svc.cluster.local/x`;
const leak = /sk-live|org-AbC|proj_Zz|file-secret|10\.1\.2|cluster\.local/;

describe('a provider that names its account and its network', () => {
  test('in an error, is not quoted', async () => {
    const error = { message: secrets, type: secrets, code: secrets, param: secrets };
    const call = gatewayOver(() => Response.json({ error }, { status: 400 }));
    const answer = await call('GET', '/files');
    expect(answer.status).toBe(400);
    expect(answer.all).not.toMatch(leak);
  });

  test('in a header, is not quoted, and harmless headers are', async () => {
    const said = { 'x-request-id': key, 'retry-after': 'org-AbC123456', 'x-should-retry': 'proj_Zz98765432' };
    const id = await sign('file', 'file-1');
    for (const status of [200, 429]) {
      const call = gatewayOver(
        () => new Response('{}', { status, headers: { ...said, 'content-range': key } }),
      );
      const answer = await call('GET', `/files/${id}/content`);
      expect([answer.status, leak.test(answer.all)]).toEqual([status, false]);
    }
    for (const harmless of ['req_011CSHoEeqs5C35K2UUqR7Fy', '3f2504e0-4f89-41d3-9a0c-0305e82c3301']) {
      const headers = { 'x-request-id': harmless, 'content-range': 'bytes 0-1/2', 'retry-after': '7' };
      const call = gatewayOver(() => new Response('{}', { status: 206, headers }));
      const answer = await call('GET', `/files/${id}/content`);
      for (const [name, value] of Object.entries(headers)) {
        expect(answer.headers.get(name)).toBe(value);
      }
    }
  });

  test('in any field of an object, is not quoted', async () => {
    const fields = ['object', 'endpoint', 'model', 'completion_window', 'status', 'created_at', 'usage'];
    const batch = {
      ...Object.fromEntries(fields.map((field) => [field, secrets])),
      id: 'batch_1',
      input_file_id: 'file-1',
      request_counts: { total: 3, completed: 1, failed: 0, [key]: secrets, per: { [key]: 1 } },
      errors: { data: [{ line: secrets, message: secrets, code: { id: secrets } }] },
      metadata: { note: key },
    };
    const call = gatewayOver(() => Response.json(batch));
    const answer = await call('GET', `/batches/${await sign('batch', 'batch_1')}`);
    expect(answer.status).toBe(200);
    expect(answer.all).not.toMatch(leak);
    const ended = gatewayOver(() => Response.json({ ...batch, status: 'completed' }));
    const events = await ended('GET', `/batches/${await sign('batch', 'batch_1')}/events`);
    expect([events.status, leak.test(events.all)]).toEqual([200, false]);
    expect(stateOf(batch)).not.toMatch(leak);
    expect(JSON.parse(answer.text).request_counts).toEqual({ total: 3, completed: 1, failed: 0 });
  });

  test('in its counts, is understood', async () => {
    const usage = { input_tokens: 1, input_tokens_details: { cached_tokens: 2 }, total_tokens: 3, secret: 4 };
    const call = gatewayOver(() => Response.json({ id: 'batch_1', input_file_id: 'file-1', usage }));
    const answer = await call('GET', `/batches/${await sign('batch', 'batch_1')}`);
    const { secret: _, ...shown } = usage;
    expect(JSON.parse(answer.text).usage).toEqual(shown);
  });
});

test('an answer about another object than the requested one is not signed to the caller', async () => {
  const others = {
    id: 'x_FOREIGN1',
    input_file_id: 'file-FOREIGN1',
    output_file_id: 'file-FOREIGN2',
    upload_id: 'u',
  };
  const call = gatewayOver((path) =>
    path.endsWith('/content') ? new Response('') : Response.json({ ...others, filename: 'x' }),
  );
  const file = await sign('file', 'file-1');
  const batch = await sign('batch', 'batch_1');
  const upload = await sign('upload', 'upload_1');
  const input = { input_file_id: file, endpoint: '/v1/embeddings', completion_window: '24h' };
  for (const [method, path, body] of [
    ['GET', `/files/${file}`],
    ['GET', `/batches/${batch}`],
    ['POST', `/batches/${batch}/cancel`],
    ['GET', `/batches/${batch}/events`],
    ['POST', `/uploads/${upload}/cancel`],
    ['POST', `/uploads/${upload}/complete`, { part_ids: [await sign('part', 'part_1')] }],
    ['POST', '/batches', input],
  ] as const) {
    const answer = await call(method, path, body);
    expect([path, answer.status, answer.text.includes('FOREIGN')]).toEqual([path, 502, false]);
  }
  const passing = gatewayOver(() => Response.json(others), { allow: { lines: 'pass' } });
  expect((await passing('POST', '/batches', input)).status).toBe(502);
});

test('a batch that is none is an error, not a broken stream of events', async () => {
  for (const wrong of [{ input_file_id: 7 }, { input_file_id: 'file-1', output_file_id: '..' }]) {
    const call = gatewayOver(() => Response.json({ id: 'batch_1', ...wrong }));
    const answer = await call('GET', `/batches/${await sign('batch', 'batch_1')}/events`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([502, 'application/json']);
  }
});

test('an id that cannot be used is an error and not "no results"', async () => {
  const batch = { id: 'batch_1', input_file_id: 'file-1', status: 'completed' };
  for (const [wrong, status] of [
    [7, 502],
    [{ id: 'file-2' }, 502],
    ['../models', 502],
    ['', 200],
    [null, 200],
    [undefined, 200],
  ] as const) {
    const call = gatewayOver(() => Response.json({ ...batch, error_file_id: wrong }));
    const answer = await call('GET', `/batches/${await sign('batch', 'batch_1')}`);
    expect([wrong, answer.status]).toEqual([wrong, status]);
    if (status === 200) {
      expect(JSON.parse(answer.text).error_file_id ?? null).toBe(null);
    }
  }
});

test('fields that a provider leaves out are filled from the request', async () => {
  const input_file_id = await sign('file', 'file-1');
  const upload = await sign('upload', 'upload_1');
  for (const absent of [undefined, null, '']) {
    const call = gatewayOver(() =>
      Response.json({ id: 'x_1', input_file_id: absent, upload_id: absent, output_file_id: absent }),
    );
    const passing = gatewayOver(() => Response.json({ id: 'x_1', input_file_id: absent }), {
      allow: { lines: 'pass' },
    });
    const body = { input_file_id, endpoint: '/v1/embeddings', completion_window: '24h' };
    const created = await passing('POST', '/batches', body);
    expect(JSON.parse(created.text)).toMatchObject({ id: await sign('batch', 'x_1'), input_file_id });
    const read = await call('GET', `/batches/${await sign('batch', 'x_1')}`);
    expect(JSON.parse(read.text).input_file_id).toBe(null);
    const form = new FormData();
    form.append('data', new Blob(['x']));
    const part = await call('POST', `/uploads/${upload}/parts`, form);
    expect(JSON.parse(part.text)).toMatchObject({ id: await sign('part', 'x_1'), upload_id: upload });
  }
  const nameless = gatewayOver(() => Response.json({ input_file_id: 'file-1' }));
  expect((await nameless('GET', `/batches/${await sign('batch', 'x_1')}`)).status).toBe(502);
});

test('error reasons are passed on in every shape', async () => {
  const shown = async (errors: unknown) => {
    const call = gatewayOver(() => Response.json({ id: 'batch_1', input_file_id: 'file-1', errors }));
    return JSON.parse((await call('GET', `/batches/${await sign('batch', 'batch_1')}`)).text).errors;
  };
  const reason = { object: 'list', data: [{ message: 'No such model.' }] };
  for (const errors of [
    'No such model.',
    ['No such model.'],
    [{ message: 'No such model.', more: 1 }],
    { data: [{ message: 'No such model.' }] },
    { data: 'No such model.' },
    { message: 'No such model.' },
  ]) {
    expect(await shown(errors)).toEqual(reason);
  }
  for (const errors of [null, '', [], [7, ''], { data: [] }, { data: null }]) {
    expect(await shown(errors)).toBe(null);
  }
});

test('a key with a line end behind it is hidden as it was sent, and one that cannot be sent is never quoted', async () => {
  const message = `Incorrect key ${key}.`;
  const call = gatewayOver(() => Response.json({}), {
    provider: {
      apiKey: `${key}\n`,
      fetch: async () => Response.json({ error: { message } }, { status: 400 }),
    },
  });
  expect((await call('GET', '/files')).text).not.toContain(key);
  try {
    gatewayOver(() => Response.json({}), { provider: { apiKey: `${key}\u200b` } });
    expect.unreachable();
  } catch (error) {
    expect(String(error)).toContain('provider.apiKey');
    expect(String(error)).not.toContain(key);
  }
});

test('an onError that throws does not cost the caller an answer', async () => {
  const call = gatewayOver(() => new Response('<html>'), {
    onError: () => {
      throw new Error('the log is full');
    },
  });
  expect((await call('GET', '/files')).status).toBe(502);
});

describe('a provider that quotes the key', () => {
  const odd = 'sk/live+0123456789abcdef';
  const escaped = [...odd]
    .map((character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
  const quotes = [
    odd,
    odd.replaceAll('/', '\\/'),
    escaped,
    encodeURIComponent(odd).replaceAll('%', '\\u0025'),
  ];
  const over = (answer: () => Response, more: Partial<GatewayOptions['provider']> = {}) =>
    gatewayOver(answer, { provider: { apiKey: odd, fetch: async () => answer(), ...more } });
  const leaks = /0123456789abcdef|u0030|%2B01/i;

  test.each(quotes)('as %s, is not quoted', async (quote) => {
    for (const status of [400, 401, 404, 429, 500]) {
      for (const body of [
        `{"error":{"message":"Incorrect key ${quote}.","type":"${quote}","code":"${quote}","param":"${quote}"}}`,
        `{"error":"Incorrect key ${quote}."}`,
        `{"detail":"Incorrect key ${quote}."}`,
        `{"detail":[{"msg":"Incorrect key ${quote}."}]}`,
        `{"message":"Incorrect key ${quote}.","code":"x"}`,
        `Incorrect key ${quote}.`,
        `<p>Incorrect key ${quote}.</p>`,
      ]) {
        const answer = await over(() => new Response(body, { status }))('GET', '/files');
        expect([answer.status, leaks.test(answer.all)]).toEqual([status === 401 ? 502 : status, false]);
      }
    }
    const batch = `{"id":"batch_1","input_file_id":"file-1","model":"${quote}","metadata":{"${quote}":"${quote}"}}`;
    const answer = await over(() => new Response(batch))('GET', `/batches/${await sign('batch', 'batch_1')}`);
    expect([answer.status, leaks.test(answer.all)]).toEqual([200, false]);
  });

  test('in a header, is not quoted, even when the key is a UUID', async () => {
    const uuid = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
    for (const [apiKey, value] of [
      [odd, odd],
      [odd, encodeURIComponent(odd)],
      [uuid, uuid],
      [uuid, uuid.toUpperCase()],
    ] as const) {
      const headers = { 'x-request-id': value, 'retry-after': value };
      const answer = await over(() => Response.json({ data: [] }, { headers }), { apiKey })('GET', '/files');
      expect([answer.headers.get('x-request-id'), answer.headers.get('retry-after')]).toEqual([null, null]);
    }
  });

  test('of another header, is not quoted either', async () => {
    const own = 'another-key-of-the-operator';
    const call = over(() => Response.json({ error: { message: `Bad ${own}.` } }, { status: 400 }), {
      headers: { 'api-key': own, 'x-more': `Bearer ${own}` },
    });
    expect(JSON.parse((await call('GET', '/files')).text).error.message).toBe('Bad [hidden].');
  });

  test('that is short, is only using a word', async () => {
    const message = 'ollama cannot load ollama/llama3:0.';
    for (const apiKey of ['ollama', '0']) {
      const headers = { 'retry-after': '10', 'x-request-id': 'ollama-0' };
      const call = over(() => Response.json({ error: { message } }, { status: 400, headers }), { apiKey });
      const answer = await call('GET', '/files');
      expect(JSON.parse(answer.text).error.message).toBe(message);
      expect(answer.headers.get('retry-after')).toBe('10');
    }
  });

  test('in a file, is passed on as it is: nothing in a file is searched', async () => {
    const answer = await over(() => new Response(odd))(
      'GET',
      `/files/${await sign('file', 'file-1')}/content`,
    );
    expect(answer.text).toBe(odd);
  });
});

test.each([
  [{ error: { message: 'No.', type: 't', param: 'p', code: 'c' } }, ['No.', 't', 'p', 'c']],
  [{ error: 'No.' }, ['No.', 'invalid_request_error', null, null]],
  [{ detail: 'No.' }, ['No.', 'invalid_request_error', null, null]],
  [{ detail: ['No.', 'Nor this.'] }, ['No.', 'invalid_request_error', null, null]],
  [{ detail: [{ loc: ['body'], msg: 'No.' }] }, ['No.', 'invalid_request_error', null, null]],
  [{ message: 'No.', type: 't', code: 'c' }, ['No.', 't', null, 'c']],
  [{ error: { message: '', code: 7 } }, ['The provider answered 400.', 'invalid_request_error', null, null]],
  [{ detail: [] }, ['The provider answered 400.', 'invalid_request_error', null, null]],
  ['No.', ['The provider answered 400.', 'invalid_request_error', null, null]],
])('an error like %j is told in the API’s shape', async (body, [message, type, param, code]) => {
  const answer = await gatewayOver(() => Response.json(body, { status: 400 }))('GET', '/files');
  expect(JSON.parse(answer.text)).toEqual({ error: { message, type, param, code } });
});
