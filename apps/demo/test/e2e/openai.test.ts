import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rawGet } from '../support/raw-get.ts';
import { type RunningDemo, startRunningDemo } from '../support/running-demo.ts';

const key = 'sk-the-key-of-the-visitor';
const seen: { path: string; authorization: string | undefined; body: string }[] = [];

/** In the place of OpenAI: it records each request and sends the response that the demo needs. */
const openai: Server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) {
    body += chunk;
  }
  seen.push({ path: request.url ?? '', authorization: request.headers.authorization, body });
  response.setHeader('content-type', 'application/json');
  if (request.url === '/v1/embeddings') {
    response.end(
      JSON.stringify({ object: 'list', data: [{ object: 'embedding', index: 0, embedding: [0.6, 0.8] }] }),
    );
  } else {
    response.end(
      JSON.stringify({ object: 'list', data: [], first_id: null, last_id: null, has_more: false }),
    );
  }
});

let demo: RunningDemo;
beforeAll(async () => {
  await new Promise<void>((resolve) => openai.listen(0, '127.0.0.1', resolve));
  const { port } = openai.address() as AddressInfo;
  const env = { OPENAI_API_KEY: key, OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` };
  demo = await startRunningDemo(env, ['--provider', 'openai']);
});
afterAll(async () => {
  await demo?.stop();
  openai.closeAllConnections();
  await new Promise((resolve) => openai.close(resolve));
});

test('the same page works with OpenAI, and the key stays on the server', async () => {
  const page = await rawGet(demo.url);
  const cookie = String(page.headers['set-cookie']).split(';')[0] ?? '';
  const info = await rawGet(`${demo.url}/api/demo-info`);
  expect(JSON.parse(info.body)).toMatchObject({
    provider: 'openai',
    models: { embeddings: 'text-embedding-3-small', chat: 'gpt-4o-mini' },
  });
  const sample = await rawGet(`${demo.url}/samples/emoji.jsonl`);
  expect(JSON.parse(sample.body.split('\n')[0] ?? '').body).toMatchObject({
    model: 'text-embedding-3-small',
    dimensions: 512,
  });

  const batches = await rawGet(`${demo.url}/api/v1/batches`, { cookie });
  expect(batches.status).toBe(200);
  const search = await fetch(`${demo.url}/api/search-embedding`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: demo.url, cookie },
    body: '{"input":"happy birthday"}',
  });
  expect(await search.json()).toEqual({ embedding: [0.6, 0.8], model: 'text-embedding-3-small' });

  expect(seen.map(({ authorization }) => authorization)).toEqual(seen.map(() => `Bearer ${key}`));
  const asked = seen.find(({ path }) => path === '/v1/embeddings')?.body ?? '';
  expect(JSON.parse(asked)).toEqual({
    model: 'text-embedding-3-small',
    input: 'happy birthday',
    dimensions: 512,
  });
  for (const { body, headers } of [page, info, sample, batches]) {
    expect(body + JSON.stringify(headers)).not.toContain(key);
  }
  expect(demo.output()).not.toContain(key);
});
