const endpoint = '/v1/chat/completions';

/** A good line, with some fields changed; `undefined` leaves one out. */
export function requestLine(customId: string, changes: object = {}): string {
  const body = { model: 'm', messages: [{ role: 'user', content: 'hi' }] };
  return JSON.stringify({ custom_id: customId, method: 'POST', url: endpoint, body, ...changes });
}

/** A JSON text that is nested this deep. */
function nested(depth: number): string {
  return `${'['.repeat(depth)}${']'.repeat(depth)}`;
}

const odd: readonly unknown[] = [
  undefined,
  null,
  '',
  ' ',
  'x',
  'x'.repeat(600),
  '\ud83d\ude00'.repeat(300),
  '\ud800',
  'line\nfeed\u001b[31m',
  0,
  7,
  1.5,
  -0,
  9e99,
  true,
  false,
  [],
  ['x'],
  {},
  { id: 'x' },
];

const urls = [
  '/v1/embeddings',
  '/v1/embedding',
  '/v1/chat/completion',
  '/v1/Chat/Completions',
  '/v1/chat/completions/',
  'v1/chat/completions',
  'chat/completions',
  '/chat/completions',
  'https://api.openai.com/v1/chat/completions',
  '/v4/chat/completions',
  '/v1/rerank',
  '/v1/files',
  '/v1/../admin',
  '__proto__',
  'constructor',
];

/** Endpoints with a body that is good there, and bodies in which something is missing or of another type. */
const bodies: Readonly<Record<string, readonly object[]>> = {
  '/v1/responses': [
    { model: 'm', input: 'a' },
    { input: 'a' },
    { prompt: { id: 'pmpt_1' } },
    { prompt: 'a text' },
    { prompt: [] },
  ],
  '/v1/chat/completions': [{ model: 'm', messages: [] }, { model: 'm' }, { messages: [] }],
  '/v1/embeddings': [
    { model: 'm', input: 'a' },
    { model: 'm' },
    { input: 'a' },
    { model: 'm', messages: [] },
  ],
  '/v1/completions': [{ model: 'm', prompt: 'a' }, { model: 'm' }, { prompt: 'a' }],
  '/v1/moderations': [{ input: 'a' }, { model: 'm', input: 'a' }, {}],
  '/v1/images/generations': [{ prompt: 'a' }, { model: 'm', prompt: 'a' }, {}],
  '/v1/images/edits': [{ prompt: 'a' }, { model: 'm' }, {}],
  '/v1/videos': [{ prompt: 'a' }, { model: 'm' }, {}],
};

/** Lines with one field of each odd value, and with combinations of two. */
function generated(): string[] {
  const lines: string[] = [];
  for (const field of ['custom_id', 'method', 'url', 'body']) {
    lines.push(...odd.map((value) => requestLine('a', { [field]: value })));
  }
  for (const field of ['model', 'messages', 'stream']) {
    const body = { model: 'm', messages: [] };
    lines.push(...odd.map((value) => requestLine('a', { body: { ...body, [field]: value } })));
  }
  for (const value of ['true', 'false', 1, {}]) {
    lines.push(requestLine('a', { body: { model: 'm', messages: [], stream: value } }));
  }
  lines.push(...urls.map((url) => requestLine('a', { url })));
  for (const [url, some] of Object.entries(bodies)) {
    for (const body of some) {
      lines.push(
        requestLine('a', { url, body }),
        requestLine('a', { url, body: { ...body, stream: true } }),
        requestLine('a', { url, body: { ...body, model: 'n' } }),
        requestLine('a', { url, body: { ...body, model: '' } }),
        requestLine('a', { url, body: { ...body, model: 5 } }),
        requestLine('a', { url, body: { ...body, api_key: 'x' } }),
        requestLine('a', { url, body, note: 'mine' }),
      );
    }
  }
  for (const method of ['post', 'Post', 'GET', 'POST ', 'DELETE']) {
    lines.push(requestLine('a', { method }));
  }
  for (const length of [64, 65, 512, 513]) {
    lines.push(requestLine('x'.repeat(length)), requestLine('\u{1f600}'.repeat(length)));
  }
  return lines;
}

const handPicked: readonly (string | Uint8Array)[] = [
  requestLine('good'),
  'no json',
  '{"a":',
  '[1]',
  '[]',
  'null',
  '7',
  '"a text"',
  '{}',
  '{"custom_id":"a"}',
  '{"messages":[{"role":"user","content":"hi"}]}',
  '{"custom_id":"a","body":{}}',
  ` \t${requestLine('a')}\t `,
  `\u00a0${requestLine('a')}`,
  `\u00a0`,
  `\u2028`,
  `\ufeff${requestLine('a')}`,
  `${requestLine('a')}\u0000`,
  `${requestLine('a')}${requestLine('b')}`,
  `${requestLine('a')},`,
  `{'custom_id':'a'}`,
  requestLine('a').replace('"hi"', '"\\ud800 alone"'),
  requestLine('a').replace('"hi"', '"raw \u2028 and \ufffd"'),
  requestLine('a').replace('"hi"', '"a raw\ttab"'),
  requestLine('a').replace('"m"', '"m","model":"n"'),
  requestLine('a').replace('"m"', '"n","model":"m"'),
  requestLine('a', { __proto__: null }),
  requestLine('a').replace('"body":', '"__proto__":{"custom_id":"b"},"body":'),
  requestLine('a', { body: { model: 'm', messages: [], deep: JSON.parse(nested(120)) } }),
  requestLine('a').replace('"hi"', nested(100_000)),
  nested(100_000),
  '['.repeat(100_000),
  '{"a":'.repeat(50_000),
  requestLine('a', { body: { model: 'm', messages: [], text: '[{'.repeat(50_000) } }),
  requestLine('b'.repeat(65)),
  Buffer.from(requestLine('caf\u00e9'), 'latin1'),
  Buffer.from(requestLine('a').replace('hi', 'caf\u00e9'), 'latin1'),
  Buffer.from(requestLine('a', { body: { model: 'caf\u00e9', messages: [] } }), 'latin1'),
  // Half of a surrogate pair, written as UTF-8 cannot hold it; an overlong slash; a character that is cut
  // off.
  Buffer.concat([Buffer.from(requestLine('a').slice(0, -1)), Buffer.from([0xed, 0xa0, 0x80, 0x7d])]),
  Buffer.concat([Buffer.from('{"'), Buffer.from([0xc0, 0xaf]), Buffer.from('":1}')]),
  Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xe2, 0x82])]),
  Buffer.from([0xff, 0xfe]),
  Buffer.from([0x00]),
];

/**
 * Several hundred lines in which something is odd, as a file would hold them, without line breaks. Some of
 * them are good.
 */
export function oddLines(): Uint8Array[] {
  return [...handPicked, ...generated()].map((line) => (typeof line === 'string' ? Buffer.from(line) : line));
}
