import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inProcess } from '../support/in-process.ts';
import { tempFolder } from '../support/temp-folder.ts';

const script = '<script>alert("x")</script>';

function answered(customId: string, status: number, body: unknown): string {
  const response = { status_code: status, request_id: 'req', body };
  return JSON.stringify({ id: 'batch_req', custom_id: customId, response, error: null });
}

function unanswered(customId: string, code: string): string {
  return JSON.stringify({
    id: 'batch_req',
    custom_id: customId,
    response: null,
    error: { code, message: code },
  });
}

function chat(customId: string, model: string, input: number, output: number): string {
  return answered(customId, 200, { model, usage: { prompt_tokens: input, completion_tokens: output } });
}

const lines = [
  chat('a', 'gpt-5-mini', 100, 10),
  chat('b', 'gpt-5-mini', 300, 30),
  chat('c', 'mine', 7, 1),
  chat('a', 'gpt-5-mini', 100, 10),
  answered(script, 400, { error: { code: 'bad', message: `No ${script} & 'quotes' "here"` } }),
  answered('e', 400, { error: { code: 'bad', message: `No ${script} & 'quotes' "here"` } }),
  unanswered('f', 'batch_expired'),
  unanswered('g', 'batch_cancelled'),
];

function writeResults(folder: string, name = 'results.jsonl', text = `${lines.join('\n')}\n`): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test('the numbers of a file of results, as JSON', async () => {
  const path = writeResults(tempFolder());
  const { code, stdout } = await inProcess(['report', path, '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    requests: 7,
    counts: { succeeded: 3, failed: 2, expired: 1, cancelled: 1, duplicates: 1 },
    duplicatesIncomplete: false,
    reasons: [
      { status: 400, code: 'bad', count: 2, custom_id: script },
      { status: null, code: 'batch_expired', count: 1, custom_id: 'f' },
      { status: null, code: 'batch_cancelled', count: 1, custom_id: 'g' },
    ],
    models: [
      { model: 'gpt-5-mini', answers: 2, inputTokens: 400, outputTokens: 40, cost: 0.00009 },
      { model: 'mine', answers: 1, inputTokens: 7, outputTokens: 1, cost: null },
    ],
    inputTokens: { count: 3, sum: 407, min: 7, max: 300 },
    outputTokens: { count: 3, sum: 41, p50: 10 },
    cost: { full: 0.00018, total: 0.00009, unpriced: ['mine'] },
    sources: [{ models: ['gpt-5-mini'] }],
    next: [{ command: `offpeak run requests.jsonl -o ${path} --retry-failed` }, {}],
  });
});

test('prices of yours win, and the discount is yours', async () => {
  const folder = tempFolder();
  const prices = join(folder, 'prices.json');
  writeFileSync(prices, '{"mine":{"input":1000000},"gpt-5-mini":{"input":0}}');
  const args = ['report', writeResults(folder), '--json', '--prices', prices, '--discount', '0'];
  expect(JSON.parse((await inProcess(args)).stdout).cost).toEqual({
    full: 7,
    discount: 0,
    total: 7,
    unpriced: [],
  });
});

test('the page escapes what the results say, runs nothing and loads nothing', async () => {
  const folder = tempFolder();
  const page = join(folder, 'report.html');
  const args = ['report', writeResults(folder), '-o', page, '--title', `Night ${script}`];
  expect(await inProcess(args)).toMatchObject({ code: 0, stdout: '', stderr: `Wrote ${page}.\n` });
  const text = readFileSync(page, 'utf8');
  const escaped = '&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;';
  expect(text).toContain(`<title>Night ${escaped}</title>`);
  expect(text).toContain(`No ${escaped} &amp; &#39;quotes&#39; &quot;here&quot;`);
  expect(text).toContain(`first custom id: <code class="text">${escaped}</code>`);
  expect(text).not.toMatch(/<script|<link|<img|<iframe|<a |\ssrc=|\shref=|\sstyle=|\son\w+=|url\(|@import/i);
  const style = /<style>([\s\S]*)<\/style>/.exec(text)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64').replaceAll('+', '\\+');
  expect(text).toMatch(
    new RegExp(`content="default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;;`),
  );
  expect(text).toContain('Lines of results have no times');
  expect(text).toContain('2 × <span class="text">400 bad</span>');
  expect(text).toContain('1 more line has a custom id');
});

test('a dash reads stdin and writes stdout', async () => {
  const { code, stdout, stderr } = await inProcess(['report', '-', '-o', '-'], {
    input: lines.slice(0, 3).join('\n'),
  });
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^<!doctype html>[\s\S]*None: every request succeeded\.[\s\S]*<\/html>\n$/);
  expect(stdout).not.toContain('What to do next');
});

test('the retry command names the input of the run, as a shell reads it', async () => {
  const folder = tempFolder();
  const path = writeResults(folder);
  const state = { version: 1, input: { path: "it's.jsonl", bytes: 1, sha256: 'x' }, job: null };
  writeFileSync(`${path}.offpeak.json`, JSON.stringify(state));
  const { next } = JSON.parse((await inProcess(['report', path, '--json'])).stdout);
  expect(next[0].command).toBe(`offpeak run 'it'\\''s.jsonl' -o ${path} --retry-failed`);
});

test('a file that does not hold results is refused in one sentence, and no page is written', async () => {
  const folder = tempFolder();
  const request = '{"custom_id":"a","method":"POST","url":"/v1/embeddings","body":{}}';
  mkdirSync(join(folder, 'folder'));
  const cases = [
    [join(folder, 'nothing.jsonl'), 'nothing.jsonl does not exist.'],
    [join(folder, 'folder'), 'folder is a folder, not a file.'],
    [writeResults(folder, 'empty.jsonl', '\n\n'), 'empty.jsonl holds no results.'],
    [writeResults(folder, 'table.csv', 'a,b\n1,2\n'), 'Line 1 of .*table.csv is not a JSON object: pass a'],
    [
      writeResults(folder, 'bad.jsonl', `${lines[0]}\n{"custom`),
      'Line 2 of .*bad.jsonl is not a JSON object',
    ],
    [
      writeResults(folder, 'requests.jsonl', request),
      'Line 1 of .*requests.jsonl has neither a response nor',
    ],
  ] as const;
  const page = join(folder, 'report.html');
  for (const [path, message] of cases) {
    const run = await inProcess(['report', path, '-o', page]);
    expect([run.code, run.stdout, run.stderr]).toEqual([
      2,
      '',
      expect.stringMatching(`^[^\n]*${message}[^\n]*\n$`),
    ]);
  }
  expect(() => readFileSync(page)).toThrow('ENOENT');
  const clash = await inProcess(['report', writeResults(folder), '--json', '-o', '-']);
  expect([clash.code, clash.stderr]).toEqual([2, expect.stringContaining('name a file with -o')]);
});
