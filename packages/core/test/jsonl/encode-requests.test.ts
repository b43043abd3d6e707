import { encodeRequests, readLines, validateRequests } from '@offpeak/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const endpoint = '/v1/embeddings';

async function linesOf(stream: ReadableStream<Uint8Array>): Promise<unknown[]> {
  const lines = [];
  for await (const { text } of readLines(stream)) {
    lines.push(JSON.parse(text));
  }
  return lines;
}

test('encoded requests decode to the same requests, whatever they contain', async () => {
  const body = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 });
  const request = fc.record({ customId: fc.string({ unit: 'binary', minLength: 1 }), body });
  const requests = fc.uniqueArray(request, { selector: ({ customId }) => customId, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(requests, fc.boolean(), async (list, isAsync) => {
      async function* later() {
        yield* list;
      }
      const { stream, counts } = encodeRequests(isAsync ? later() : list, { endpoint });
      const file = await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).blob();
      const expected = list.map(({ customId, body }) => ({
        custom_id: customId,
        method: 'POST',
        url: endpoint,
        body,
      }));
      expect(await linesOf(file.stream())).toEqual(JSON.parse(JSON.stringify(expected)));
      expect(counts()).toEqual({ requests: list.length, bytes: file.size, embeddingInputs: list.length });
    }),
  );
});

test.each(['an array', 'a generator'])('requests of %s that fill many blocks are all sent', async (kind) => {
  const list = Array.from({ length: 9 }, (_, n) => ({ body: { input: String(n).repeat(50_000) } }));
  async function* later() {
    yield* list;
  }
  const { stream } = encodeRequests(kind === 'an array' ? list : later(), { endpoint });
  const lines = (await linesOf(stream)) as { custom_id: string; body: object }[];
  expect(lines.map(({ body }) => body)).toEqual(list.map(({ body }) => body));
});

test('defaults lie under every body, and requests without an id are numbered', async () => {
  const { stream } = encodeRequests([{ body: { input: 'a' } }, { body: { input: 'b', model: 'other' } }], {
    endpoint,
    defaults: { model: 'm' },
  });
  expect(await linesOf(stream)).toEqual([
    { custom_id: 'request-1', method: 'POST', url: endpoint, body: { model: 'm', input: 'a' } },
    { custom_id: 'request-2', method: 'POST', url: endpoint, body: { model: 'other', input: 'b' } },
  ]);
});

describe('raw lines', () => {
  const odd =
    '{ "body": {"n":9223372036854775807,"t":1.0,"e":1e400,"z":-0,"n":1} , "custom_id":"a", "extra":"\u2028" }';
  const encode = (requests: Iterable<{ rawLine: string } | { customId: string; body: object }>) =>
    new Response(encodeRequests(requests, { endpoint, defaults: { model: 'm' } }).stream).text();

  test('are sent byte for byte, beside requests that are objects', async () => {
    const text = await encode([{ rawLine: odd }, { customId: 'b', body: { input: 'x' } }]);
    const other = `{"custom_id":"b","method":"POST","url":"${endpoint}","body":{"model":"m","input":"x"}}`;
    expect(text).toBe(`${odd}\n${other}\n`);
  });

  test('count like the objects they are', async () => {
    const rawLine = '{"custom_id":"a","body":{"input":["é","b"]}}';
    const { stream, counts } = encodeRequests([{ rawLine }], { endpoint });
    await new Response(stream).text();
    expect(counts()).toEqual({ requests: 1, bytes: 46, embeddingInputs: 2 });
  });

  test.each([
    ['a text that is not JSON', '{"custom_id":', 'rawLine'],
    ['a list', '[]', 'rawLine'],
    ['two lines', '{"custom_id":"a",\n"body":{}}', 'rawLine'],
    ['two objects', '{"custom_id":"a"}\n{"custom_id":"b"}', 'rawLine'],
    ['an id that is missing', '{"body":{}}', 'custom_id'],
    ['an id that was used', '{"custom_id":"b","body":{}}', 'custom_id'],
  ])('are refused with %s', async (_, rawLine, param) => {
    const requests = [{ customId: 'b', body: {} }, { rawLine }];
    await expect(encode(requests)).rejects.toMatchObject({ code: 'invalid_request', line: 2, param });
  });

  test('are validated as they would be sent', async () => {
    const line = `{"custom_id":"a","method":"POST","url":"${endpoint}","body":{"model":"m","input":"x"}}`;
    expect(await validateRequests([{ rawLine: line }], { endpoint })).toMatchObject({
      ok: true,
      requests: 1,
      bytes: line.length + 1,
    });
    const twoLines = line.replace(',', ',\n');
    expect(await validateRequests([{ rawLine: twoLines }], { endpoint })).toMatchObject({
      requests: 1,
      errors: [{ line: 1, code: 'invalid_json_line' }],
    });
    expect(await validateRequests([{ rawLine: '{}' }, { rawLine: 'x' }], { endpoint })).toMatchObject({
      ok: false,
    });
  });
});

test('characters that some servers cut lines at are escaped', async () => {
  const input = 'one\u2028two\u2029three\u0085four';
  const { stream } = encodeRequests([{ customId: input, body: { input, [input]: 1 } }], { endpoint });
  const text = await new Response(stream).text();
  expect(text).not.toMatch(/[\u0085\u2028\u2029]/);
  expect(JSON.parse(text)).toMatchObject({ custom_id: input, body: { input, [input]: 1 } });
});

test('a body that JSON cannot hold is named, and no line is sent for it', async () => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  const sealed = {
    toJSON() {
      throw new Error('no');
    },
  };
  const empty = { toJSON: () => undefined };
  const bodies: [object, string][] = [
    [{ input: 1n }, 'invalid_json_line'],
    [circle, 'invalid_json_line'],
    [sealed, 'invalid_json_line'],
    [empty, 'missing_required_parameter'],
    [new Date(0), 'invalid_type'],
  ];
  for (const [body, code] of bodies) {
    const { stream } = encodeRequests([{ body: { input: 'a' } }, { body }], { endpoint });
    await expect(linesOf(stream)).rejects.toMatchObject({ code: 'invalid_request', line: 2, param: 'body' });
    const report = await validateRequests([{ body: { input: 'a', model: 'm' } }, { body }], { endpoint });
    expect(report.errors).toMatchObject([{ code, line: 2 }]);
  }
});

test('nothing is taken before it is read, no more than a block ahead, and a cancel lets go of the source', async () => {
  let taken = 0;
  let released = false;
  function* endless() {
    try {
      for (;;) {
        yield { customId: `${taken++}`, body: { input: 'x'.repeat(1000) } };
      }
    } finally {
      released = true;
    }
  }
  const { stream } = encodeRequests(endless(), { endpoint });
  expect(taken).toBe(0);
  const reader = stream.getReader();
  await reader.read();
  expect(taken).toBeLessThan(200);
  await reader.cancel();
  expect(released).toBe(true);
});

test('a line longer than a block is whole', async () => {
  const input = 'é'.repeat(500_000);
  const list = [{ body: { input } }, { body: { input: 'short' } }, { body: { input } }];
  const lines = await linesOf(encodeRequests(list, { endpoint }).stream);
  expect(lines.map((line) => (line as { body: { input: string } }).body.input.length)).toEqual([
    500_000, 5, 500_000,
  ]);
});

describe('a malformed request', () => {
  test.each([
    ['no object', 7, undefined],
    ['an empty id', { customId: '', body: {} }, 'custom_id'],
    ['an id that is not a string', { customId: 7, body: {} }, 'custom_id'],
    ['another endpoint', { url: '/v1/responses', body: {} }, 'url'],
    ['no body', { customId: 'a' }, 'body'],
    ['a body that is not an object', { body: [] }, 'body'],
  ])('%s is told with its place', async (_, request, param) => {
    const { stream } = encodeRequests([{ body: {} }, request as never], { endpoint });
    await expect(linesOf(stream)).rejects.toMatchObject({
      code: 'invalid_request',
      line: 2,
      ...(param && { param }),
    });
  });
});

test('encoded requests pass the validation', async () => {
  const requests = Array.from({ length: 300 }, (_, n) => ({ body: { model: 'm', input: `${n}` } }));
  const { stream } = encodeRequests(requests, { endpoint });
  expect(await validateRequests(stream, { endpoint })).toMatchObject({
    ok: true,
    requests: 300,
    models: ['m'],
  });
});
