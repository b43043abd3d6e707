import { expect, test } from 'vitest';
import { judgeAnswer, judgeFailure } from '../../src/failures/line-outcome.ts';
import { UpstreamError, type UpstreamErrorKind } from '../../src/upstream/upstream.ts';

const line = { index: 0, customId: '"a"', body: '{}' };

function judge(status: number, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const header = (name: string): string | null => headers[name] ?? null;
  const outcome = judgeAnswer('batch_1', line, { status, text, header }, 0);
  return { ...outcome, row: JSON.parse(outcome.result.text) as Record<string, unknown> };
}

const chat = { object: 'chat.completion', choices: [{ message: { content: 'hi' }, finish_reason: 'stop' }] };

test.each([
  ['a chat', chat],
  ['a chat with an error of nothing', { ...chat, error: null }],
  ['a chat that was cut off', { ...chat, choices: [{ finish_reason: 'length' }] }],
  ['a response', { object: 'response', status: 'completed', error: null, output: [] }],
  ['a response that was cut off', { object: 'response', status: 'incomplete', error: null, output: [] }],
  ['embeddings', { object: 'list', data: [{ embedding: [0] }] }],
  ['moderations', { results: [{ flagged: false }] }],
  ['an answer in another shape', { ok: true }],
])('%s is a success', (_, body) => {
  const { type, result, row } = judge(200, body);
  expect([type, result.kind]).toEqual(['final', 'output']);
  expect(row).toMatchObject({ response: { status_code: 200, body }, error: null });
});

test.each([
  ['a text', { error: 'Unexpected endpoint or method.' }, 502],
  ['a text beside an answer', { ...chat, error: 'Out of memory' }, 502],
  ['an object', { error: { message: 'No such model', code: 'model_not_found' } }, 502],
  ['a status of the request', { error: { message: 'Too long', code: 400 } }, 400],
  ['a status in text', { error: { message: 'No money', code: '402' } }, 402],
  ['a type of the account', { error: { message: 'Wrong key', type: 'authentication_error' } }, 401],
  ['an object that is one', { object: 'error', message: 'Unknown', code: 404 }, 404],
  ['a detail', { detail: 'Not Found' }, 502],
  ['a list of details', { detail: [{ loc: ['body', 'model'], msg: 'field required' }] }, 502],
  [
    'a failed response',
    { object: 'response', status: 'failed', output: [], error: { code: 'invalid_prompt', message: 'x' } },
    502,
  ],
  [
    'a failed response without a reason',
    { object: 'response', status: 'failed', output: [], error: null },
    502,
  ],
  ['a choice', { choices: [{ finish_reason: 'error', message: { content: 'half' } }] }, 502],
  [
    'the second choice',
    { choices: [{ finish_reason: 'stop' }, { error: { code: 400, message: 'x' } }] },
    400,
  ],
])('an error inside of a success stands as one: %s', (_, body, status) => {
  const { type, result, row } = judge(200, body);
  expect([type, result.kind]).toEqual(['final', 'error']);
  expect(row).toMatchObject({ response: { status_code: status, body }, error: null });
});

test.each([
  [{ error: { message: 'slow down', code: 429 } }, 429, 'never', true],
  [{ error: { message: 'slow down', code: 'rate_limit_exceeded' } }, 429, 'never', true],
  [{ error: { message: 'loading', code: 503 } }, 503, 'never', true],
  [{ error: { message: 'busy', type: 'overloaded_error' } }, 503, 'never', true],
  [{ error: { message: 'Provider returned error', code: 502 } }, 502, 'whenOthersSucceed', false],
  [
    { choices: [{ finish_reason: 'error', error: { code: 504, message: 'x' } }] },
    504,
    'whenOthersSucceed',
    false,
  ],
  [
    { object: 'response', status: 'failed', error: { code: 'server_error', message: 'x' } },
    500,
    'whenOthersSucceed',
    false,
  ],
  [{ object: 'error', message: 'x', code: 500 }, 500, 'whenOthersSucceed', false],
])(
  'an error of the endpoint inside of a success is tried again like its status: %j',
  (body, status, attribution, overload) => {
    const outcome = judge(200, body, { 'retry-after': '3' });
    expect(outcome).toMatchObject({ type: 'retry', attribution, overload, waitMs: 3000 });
    // What it comes to if it stays so.
    expect(outcome.row).toMatchObject({ response: { status_code: status, body }, error: null });
  },
);

test.each(['', '[]', '[{"choices":[]}]', '"ok"', '1', 'null', 'true', '<html>', '{"cut', 'data: {}\n\n'])(
  'an answer that is not a JSON object is tried again, and counts against the line: %j',
  (text) => {
    const outcome = judge(200, text);
    expect(outcome).toMatchObject({ type: 'retry', attribution: 'always', overload: false, waitMs: null });
    expect(outcome.row).toMatchObject({ response: null, error: { code: 'invalid_response' } });
  },
);

test('an answer that is nested too deep is not parsed, and its line is not sent again', () => {
  const nest = (depth: number) =>
    `{"choices":[],"x":${'['.repeat(depth)}${' '.repeat(20_000)}${']'.repeat(depth)}}`;
  expect(judge(200, nest(127)).result.kind).toBe('output');
  const { type, row } = judge(200, nest(128));
  expect(type).toBe('final');
  expect(row).toMatchObject({
    response: null,
    error: { code: 'invalid_response', message: expect.stringContaining('128 levels') },
  });
  expect(judge(400, nest(1_000_000)).row).toMatchObject({
    response: { status_code: 400, body: { error: { type: 'upstream_error' } } },
  });
});

test.each([
  [408, 'retry', 'whenOthersSucceed', false],
  [409, 'retry', 'always', false],
  [429, 'retry', 'never', true],
  [500, 'retry', 'whenOthersSucceed', false],
  [501, 'retry', 'always', false],
  [502, 'retry', 'whenOthersSucceed', false],
  [503, 'retry', 'never', true],
  [504, 'retry', 'whenOthersSucceed', false],
  [505, 'retry', 'always', false],
  [519, 'retry', 'always', false],
  [520, 'retry', 'whenOthersSucceed', false],
  [529, 'retry', 'never', true],
  [199, 'final'],
  [300, 'final'],
  [307, 'final'],
  [400, 'final'],
  [401, 'final'],
  [404, 'final'],
  [407, 'final'],
  [410, 'final'],
  [428, 'final'],
  [430, 'final'],
  [499, 'final'],
])('status %i is %s, attribution %s', (status, type, attribution?: string, overload?: boolean) => {
  const outcome = judge(status, { error: { message: 'x', type: 'y', param: null, code: null } });
  expect(outcome.result.kind).toBe('error');
  if (type === 'retry') {
    expect(outcome).toMatchObject({ type, attribution, overload });
  } else {
    expect(outcome).toMatchObject({ type, refusal: { status } });
  }
});

test('2xx ends at 299', () => {
  expect(judge(299, chat).result.kind).toBe('output');
  expect(judge(200, chat).result.kind).toBe('output');
});

test('a refusal reports its status and the name of its code, never its message', () => {
  const reason = (status: number, body: unknown) => {
    const outcome = judge(status, body);
    return outcome.type === 'final' ? outcome.refusal?.reason : outcome.reason;
  };
  expect(reason(402, { error: { message: 'No money for "my prompt"', code: 'insufficient_balance' } })).toBe(
    'status 402 (insufficient_balance)',
  );
  expect(reason(401, { error: { message: 'x', type: 'auth.error', code: null } })).toBe(
    'status 401 (auth.error)',
  );
  expect(reason(503, { error: { message: 'Loading model', code: 503 } })).toBe('status 503');
  expect(reason(403, { error: { message: 'x', code: 'you wrote "my prompt"' } })).toBe('status 403');
  expect(reason(403, 'Forbidden')).toBe('status 403');
  expect(reason(429, { code: 'rate_limited', message: 'x' })).toBe('status 429 (rate_limited)');
  expect(reason(200, 'x')).toBe('its answers are not JSON objects');
});

test('tokens of a failed answer count: they are paid for', () => {
  const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
  const { result } = judge(200, { choices: [{ finish_reason: 'error' }], usage });
  expect(result.usage).toMatchObject({ input_tokens: 3, output_tokens: 2, total_tokens: 5 });
});

test.each<[UpstreamErrorKind, object]>([
  ['unreachable', { type: 'retry', attribution: 'never', overload: true }],
  ['timeout', { type: 'retry', attribution: 'whenOthersSucceed', overload: true }],
  ['broken', { type: 'retry', attribution: 'whenOthersSucceed', overload: false }],
  // The request was run each time.
  ['unreadable', { type: 'retry', attribution: 'always', overload: false }],
  ['too_large', { type: 'final', refusal: null }],
])('no answer, %s', (kind, expected) => {
  const outcome = judgeFailure('batch_1', line, new UpstreamError(kind, 'The upstream fell silent.'));
  expect(outcome).toMatchObject(expected);
  expect(JSON.parse(outcome.result.text)).toMatchObject({
    response: null,
    error: { code: `upstream_${kind}`, message: 'The upstream fell silent.' },
  });
  if (outcome.type === 'retry') {
    expect(outcome.reason).toBe('it fell silent');
  }
});
