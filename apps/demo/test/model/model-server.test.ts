import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ModelServer, startModelServer } from '../../model/start-model-server.ts';

let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer();
});
afterAll(() => server.close());

async function post(path: string, body: unknown) {
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

const embed = (input: unknown, more: object = {}) =>
  post('/embeddings', { model: 'universal-sentence-encoder-lite', input, ...more });

const dot = (a: number[], b: number[]) => a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);

test('texts with similar meaning are nearer to each other than to another', async () => {
  const { status, body } = await embed(['happy birthday', 'a birthday cake with candles', 'a car engine']);
  expect(status).toBe(200);
  const [wish, cake, engine] = body.data.map((item: { embedding: number[] }) => item.embedding);
  expect(wish).toHaveLength(512);
  expect(dot(wish, wish)).toBeCloseTo(1, 4);
  expect(dot(wish, cake)).toBeGreaterThan(dot(wish, engine) + 0.2);
  expect(body.data.map((item: { index: number }) => item.index)).toEqual([0, 1, 2]);
  expect(body.model).toBe('universal-sentence-encoder-lite');
  expect(body.usage.total_tokens).toBeGreaterThan(8);
});

test('a string and a list of one string have the same embedding, and base64 the same floats', async () => {
  const one = await embed('good morning');
  const listed = await embed(['good morning']);
  const packed = await embed('good morning', { encoding_format: 'base64' });
  const bytes = Buffer.from(packed.body.data[0].embedding, 'base64');
  const floats = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  expect(listed.body.data[0].embedding).toHaveLength(512);
  for (const [index, value] of one.body.data[0].embedding.entries()) {
    expect(listed.body.data[0].embedding[index]).toBeCloseTo(value, 5);
    expect(floats[index]).toBeCloseTo(value, 5);
  }
});

test('requests that wait together each get their own answer, whatever group they were in', async () => {
  const texts = Array.from({ length: 40 }, (_, index) => `number ${index} ${'padding '.repeat(index % 7)}`);
  const alone = await embed(texts[17]);
  const together = await Promise.all(texts.map((text) => embed(text)));
  expect(together.every((answer) => answer.status === 200)).toBe(true);
  expect(dot(together[17]?.body.data[0].embedding, alone.body.data[0].embedding)).toBeGreaterThan(0.9999);
  expect(dot(together[18]?.body.data[0].embedding, alone.body.data[0].embedding)).toBeLessThan(0.9999);
});

test('a text far beyond the window is answered', async () => {
  const { status, body } = await embed('night train '.repeat(5000));
  expect(status).toBe(200);
  expect(body.data[0].embedding).toHaveLength(512);
});

test.each([
  ['an empty string', { input: '' }, 400, 'input'],
  ['an empty string in a list', { input: ['a', ''] }, 400, 'input[1]'],
  ['an empty list', { input: [] }, 400, 'input'],
  ['token numbers', { input: [1, 2] }, 400, 'input[0]'],
  ['no input', {}, 400, 'input'],
  ['another model', { input: 'a', model: 'gpt-5' }, 404, 'model'],
  ['another size', { input: 'a', dimensions: 64 }, 400, 'dimensions'],
  ['another encoding', { input: 'a', encoding_format: 'int8' }, 400, 'encoding_format'],
])('%s is refused in the API’s envelope', async (_name, body, status, param) => {
  const answer = await post('/embeddings', { model: 'universal-sentence-encoder-lite', ...body });
  expect(answer.status).toBe(status);
  expect(answer.body.error).toMatchObject({
    type: 'invalid_request_error',
    param,
    message: expect.any(String),
  });
  expect(Object.keys(answer.body.error).sort()).toEqual(['code', 'message', 'param', 'type']);
});

test('a body that is not a JSON object, or too large, and an unknown route are refused', async () => {
  expect((await post('/embeddings', '{"model"')).status).toBe(400);
  expect((await post('/embeddings', '[]')).status).toBe(400);
  expect((await post('/embeddings', JSON.stringify({ input: 'a'.repeat(9_000_000) }))).status).toBe(413);
  expect((await post('/images/generations', {})).status).toBe(404);
});

const chat = (content: unknown, more: object = {}) =>
  post('/chat/completions', {
    model: 'vader-sentiment-rules',
    messages: [{ role: 'user', content }],
    ...more,
  });

test('the sentiment model judges the last message of the user', async () => {
  const { status, body } = await chat('I love this, it is wonderful!');
  expect(status).toBe(200);
  const verdict = JSON.parse(body.choices[0].message.content);
  expect(verdict.sentiment).toBe('positive');
  expect(verdict.score).toBeGreaterThan(0.5);
  const parts = await chat([{ type: 'text', text: 'This is terrible and slow.' }]);
  expect(JSON.parse(parts.body.choices[0].message.content).sentiment).toBe('negative');
});

test('a chat request the model cannot answer is refused', async () => {
  expect((await chat('')).body.error.param).toBe('messages[0].content');
  expect((await chat('a', { stream: true })).body.error.param).toBe('stream');
  expect((await chat('a', { model: 'gpt-5' })).body.error.code).toBe('model_not_found');
  expect((await chat([{ type: 'image_url' }])).status).toBe(400);
  expect((await chat('a', { messages: [] })).status).toBe(400);
});

test('the models are listed under their own names', async () => {
  const list = await (await fetch(`${server.url}/models`)).json();
  expect(list.data.map((model: { id: string }) => model.id)).toEqual([
    'universal-sentence-encoder-lite',
    'vader-sentiment-rules',
  ]);
});
