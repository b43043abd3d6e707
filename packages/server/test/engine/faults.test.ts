import { expect, test } from 'vitest';
import {
  chatLine,
  chatLines,
  createBatch,
  eventually,
  pollBatch,
  readBothFiles,
} from '../support/batch-file.ts';
import { createRandom } from '../support/random.ts';
import { echo, type Script, startUpstream } from '../support/scripted-upstream.ts';
import { startServer } from '../support/start-server.ts';

const faults: Script[] = [
  (_, answer) => answer(429, { error: { message: 'slow down' } }, { 'retry-after': '0.01' }),
  (_, answer) => answer(500, { error: { message: 'oops' } }),
  (_, answer) => answer(503, 'busy'),
  (_, __, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"cut'),
  (_, __, response) => void response.writeHead(200).end('<html>garbage</html>'),
  (_, __, response) => {
    response.writeHead(200, { 'content-length': '1000' }).write('{"half":');
    response.flushHeaders();
    setTimeout(() => response.destroy(), 1);
  },
  (_, __, response) => void response.destroy(),
  () => undefined,
];

test('an upstream that fails 30 % of the calls in every way still answers every line once', async () => {
  const random = createRandom(7);
  await using server = await startServer({
    upstreamTimeoutMs: 150,
    script: (request, answer, response) => {
      const fault = random() < 0.3 ? faults[Math.floor(random() * faults.length)] : undefined;
      return (fault ?? echo)(request, answer, response);
    },
  });
  const created = await createBatch(server.openai, chatLines(150));
  const batch = await pollBatch(server.openai, created.id);
  expect(batch.request_counts).toEqual({ total: 150, completed: 150, failed: 0 });
  const { output, ids } = await readBothFiles(server.openai, batch);
  expect(new Set(ids).size).toBe(150);
  for (const line of output) {
    expect(line).toMatchObject({
      response: { body: { choices: [{ message: { content: `text of ${line.custom_id}` } }] } },
    });
  }
});

const poisons: [string, Script, object][] = [
  [
    'is refused',
    (_, answer) => answer(500, { error: { message: 'bad token' } }),
    { response: { status_code: 500 }, error: null },
  ],
  // Such a line may be run, and paid for, each time.
  [
    'makes the endpoint drop the connection',
    (_, __, response) => void response.destroy(),
    { response: null, error: { code: 'upstream_broken' } },
  ],
];

for (const [what, fail, row] of poisons) {
  test(`a line that always ${what} fails in the end, and does not delay the others`, async () => {
    const maxAttempts = 4;
    await using server = await startServer({
      // Two in parallel and with a delay, so that others are still being answered whenever it fails.
      concurrency: 2,
      retry: { firstMs: 1, maxMs: 5, maxAttempts },
      script: (request, answer, response) => {
        if (request.text.includes('poison')) {
          fail(request, answer, response);
        } else {
          setTimeout(() => echo(request, answer, response), 2);
        }
      },
    });
    const others = Array.from({ length: 100 }, (_, index) => chatLine(`r${index}`));
    const created = await createBatch(server.openai, [chatLine('a', 'poison'), ...others].join('\n'));
    const batch = await pollBatch(server.openai, created.id);
    expect(batch).toMatchObject({
      status: 'completed',
      request_counts: { total: 101, completed: 100, failed: 1 },
    });
    const { error } = await readBothFiles(server.openai, batch);
    expect(error).toMatchObject([{ custom_id: 'a', ...row }]);
  });
}

test('an error inside a success fails its line, or is retried where its status says so', async () => {
  const asked = new Map<string, number>();
  await using server = await startServer({
    script: (request, answer, response) => {
      const what = /text of (\w+)/.exec(request.text)?.[1] ?? '';
      const times = (asked.get(what) ?? 0) + 1;
      asked.set(what, times);
      if (what === 'path') {
        return answer(200, { error: 'Unexpected endpoint or method.' });
      }
      if (what === 'failed') {
        return answer(200, { object: 'response', status: 'failed', error: null });
      }
      if (what === 'busy' && times < 3) {
        return answer(200, { error: { message: 'x', code: 429 } });
      }
      if (what === 'broken' && times < 3) {
        return answer(200, { error: { message: 'x', code: 502 } });
      }
      return echo(request, answer, response);
    },
  });
  const ids = ['path', 'failed', 'busy', 'broken', 'good'];
  const created = await createBatch(server.openai, ids.map((id) => chatLine(id)).join('\n'));
  const batch = await pollBatch(server.openai, created.id);
  expect(batch.request_counts).toEqual({ total: 5, completed: 3, failed: 2 });
  const { error } = await readBothFiles(server.openai, batch);
  const failed = Object.fromEntries(error.map(({ custom_id, response }) => [custom_id, response]));
  expect(failed).toMatchObject({
    path: { status_code: 502, body: { error: 'Unexpected endpoint or method.' } },
    failed: { status_code: 502, body: { status: 'failed' } },
  });
  expect(Object.fromEntries(asked)).toEqual({ path: 1, failed: 1, busy: 3, broken: 3, good: 1 });
});

test('a batch waits for an upstream that is down and resumes when it is back', async () => {
  await using server = await startServer();
  const port = Number(new URL(server.upstream.baseURL).port);
  await server.upstream[Symbol.asyncDispose]();
  const created = await createBatch(server.openai, chatLines(20));
  await eventually(async () =>
    /attempts_total\{outcome="unreachable"\} \d\d/.test(await metrics(server.url)),
  );
  expect((await server.openai.batches.retrieve(created.id)).status).toBe('in_progress');
  await using back = await startUpstream(echo, port);
  const batch = await pollBatch(server.openai, created.id);
  expect(batch.request_counts).toEqual({ total: 20, completed: 20, failed: 0 });
  expect(back.requests).toHaveLength(20);
});

test('a refusal in plain text is an error row with the usual envelope', async () => {
  await using server = await startServer({
    script: (_, __, response) =>
      void response.writeHead(404, { 'content-type': 'text/plain' }).end('no such model'),
  });
  const created = await createBatch(server.openai, chatLines(1));
  const batch = await pollBatch(server.openai, created.id);
  const { error } = await readBothFiles(server.openai, batch);
  expect(error[0]).toMatchObject({
    response: { status_code: 404, body: { error: { message: 'no such model', param: null, code: null } } },
    error: null,
  });
});

test('request and response bodies pass digit by digit', async () => {
  const answered = '{"id": "x",\n  "value": 0.10000000000000000555, "big": 12345678901234567890}';
  await using server = await startServer({
    script: (_, __, response) => void response.writeHead(200).end(answered),
  });
  const line =
    '{"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{"model":"m","messages":[],"seed":12345678901234567890}}';
  const created = await createBatch(server.openai, line);
  const batch = await pollBatch(server.openai, created.id);
  expect(server.upstream.requests[0]?.text).toBe('{"model":"m","messages":[],"seed":12345678901234567890}');
  const text = await (await server.openai.files.content(batch.output_file_id ?? '')).text();
  expect(text).toContain('"value": 0.10000000000000000555, "big": 12345678901234567890}');
  expect(text.trimEnd()).not.toContain('\n');
});

async function metrics(url: string): Promise<string> {
  return (await fetch(`${url}/metrics`)).text();
}
