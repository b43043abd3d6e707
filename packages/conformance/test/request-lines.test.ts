import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import {
  type Client,
  createClient,
  moderationRequest,
  type Problem,
  submitBatch,
  validateRequests,
  waitForBatch,
} from '@offpeak/core';
import { createGateway, type Gateway } from '@offpeak/edge';
import { type RunningServer, serve } from '@offpeak/server/node';
import { main } from 'offpeak';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { oddLines, requestLine } from '../src/odd-lines.ts';

const endpoint = '/v1/chat/completions';
const lineFeed = Buffer.from('\n');
const lines = oddLines();
const groupSize = 50;
/**
 * The lines in groups with a test each: a bound for what hangs must not depend on how many lines there are.
 */
const groups = Array.from({ length: Math.ceil(lines.length / groupSize) }, (_, index) => ({
  first: index * groupSize + 1,
  group: lines.slice(index * groupSize, (index + 1) * groupSize),
}));

/**
 * The rules that only one of them has, by the code they are refused with. Everything else is the same
 * everywhere.
 */
const gatewayOnly = [
  'unknown_parameter',
  'string_above_max_length',
  'model_not_allowed',
  'reference_not_allowed',
  'duplicate_key',
];
const serverOnly = ['string_above_max_length', 'unsupported_parameter'];

let folder: string;
let server: RunningServer;
let direct: Client;
let gateway: Gateway;
let throughGateway: Client;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offpeak-lines-'));
  server = await serve({
    port: 0,
    dataDir: join(folder, 'data'),
    upstream: 'http://127.0.0.1:9/v1',
    limits: { maxReportedErrors: 10_000 },
  });
  direct = createClient({ baseURL: `${server.url}/v1`, apiKey: 'any' });
  gateway = createGateway({
    provider: { apiKey: 'any', baseURL: `${server.url}/v1` },
    secret: 'a secret of at least thirty-two characters',
    authenticate: () => ({ tenant: 'tests' }),
  });
  throughGateway = createClient({
    baseURL: 'http://gateway/v1',
    fetch: (url, init) => gateway(new Request(url, init)),
  });
});

afterAll(async () => {
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

/** What is said of a line, without where it stands. */
type Verdict = Pick<Problem, 'code' | 'param' | 'message'> | null;

function verdict(problem: Partial<Problem> | undefined): Verdict {
  if (problem === undefined) {
    return null;
  }
  const { code = '', param = null, message = '' } = problem;
  return { code, param, message };
}

function blobOf(bytes: Uint8Array): Blob {
  return new Blob([bytes as Uint8Array<ArrayBuffer>]);
}

function fileOf(...parts: readonly Uint8Array[]): Buffer {
  return Buffer.concat(parts.flatMap((part) => [part, lineFeed]));
}

/** What the gateway says of a file as it is uploaded: a refusal, or null. */
async function refusalByGateway(file: Uint8Array): Promise<(Verdict & { line?: number }) | null> {
  const form = new FormData();
  form.append('purpose', 'batch');
  form.append('file', blobOf(file), 'in.jsonl');
  const answer = await gateway(new Request('http://gateway/v1/files', { method: 'POST', body: form }));
  if (answer.status === 200) {
    return null;
  }
  const { error } = (await answer.json()) as { error: Problem & { line?: number } };
  expect(answer.status).toBe(400);
  return { ...error, message: error.message.replace(/^Line \d+: /, '') };
}

async function errorsOfServer(file: Uint8Array): Promise<Problem[]> {
  const { id } = await direct.files.create(blobOf(file), { purpose: 'batch', filename: 'in.jsonl' });
  const batch = await direct.batches.create({ input_file_id: id, endpoint, completion_window: '24h' });
  const { batches } = await waitForBatch(direct, batch.id, { minIntervalMs: 20 });
  return (batches[0]?.errors?.data ?? []) as Problem[];
}

async function errorsOfProgram(file: Uint8Array): Promise<Problem[]> {
  const path = join(folder, 'in.jsonl');
  await writeFile(path, file);
  const out = new PassThrough();
  const args = ['validate', path, '--json', '--max-errors', '50000', '--endpoint', endpoint];
  await main(['node', 'offpeak', ...args], { stdin: out, stdout: out, stderr: out, env: {} } as never);
  process.exitCode = 0;
  return JSON.parse(await text(out.end())).errors;
}

function withOwnId(line: Uint8Array, index: number): Uint8Array {
  const text = Buffer.from(line).toString('latin1');
  return Buffer.from(text.replace('"custom_id":"a"', `"custom_id":"a${index}"`), 'latin1');
}

const good = Buffer.from(requestLine('good'));

test('one file of all lines: core, the server and offpeak validate say the same of every line', async () => {
  // In one file each needs an id of its own, or the ids are all that is wrong.
  const file = fileOf(good, ...lines.map(withOwnId));
  const { errors: byCore } = await validateRequests(blobOf(file), { endpoint, maxErrors: 50_000 });
  const byProgram = await errorsOfProgram(file);
  const byServer = (await errorsOfServer(file)).filter(({ code }) => !serverOnly.includes(code));
  expect(byCore.length).toBeGreaterThan(lines.length / 2);
  expect(byProgram).toEqual(byCore);
  expect(byServer).toEqual(byCore);
});

test.each(groups)(
  'odd lines from $first, each behind a good one: the gateway agrees with core',
  async ({ group }) => {
    await forAll(group, async (line) => {
      const file = fileOf(good, line);
      const [byCore] = (await validateRequests(blobOf(file), { endpoint })).errors;
      expectSame(line, byCore, await refusalByGateway(file));
    });
  },
);

test.each(groups)('odd lines from $first, each alone: the gateway agrees with core', async ({ group }) => {
  await forAll(group, async (line) => {
    const [byCore] = (await validateRequests(blobOf(fileOf(line)))).errors;
    const byGateway = await refusalByGateway(fileOf(line));
    // A gateway has a list of endpoints, and core has none.
    const isForeign = byGateway?.message.startsWith('This gateway accepts no requests to');
    if (byCore !== undefined || !isForeign) {
      expectSame(line, byCore, byGateway);
    }
  });
});

/** Several at a time. */
async function forAll<Item>(items: readonly Item[], check: (item: Item) => Promise<void>): Promise<void> {
  for (let from = 0; from < items.length; from += 16) {
    await Promise.all(items.slice(from, from + 16).map(check));
  }
}

function expectSame(
  line: Uint8Array,
  byCore: Problem | undefined,
  byGateway: Awaited<ReturnType<typeof refusalByGateway>>,
): void {
  if (byCore === undefined && gatewayOnly.includes(byGateway?.code ?? '')) {
    return;
  }
  const shown = Buffer.from(line.subarray(0, 300)).toString();
  const { line: number, ...said } = byGateway ?? {};
  expect({ shown, number, ...verdict(byGateway === null ? undefined : said) }).toEqual({
    shown,
    number: byCore?.line ?? undefined,
    ...verdict(
      byCore === undefined ? undefined : { ...byCore, param: byCore.line === null ? 'file' : byCore.param },
    ),
  });
}

describe('files in another form', () => {
  const array = Buffer.from(`[\n${requestLine('a')},\n${requestLine('b')}\n]`);
  const crlf = `${requestLine('a')}\r\n${requestLine('b')}\r\n`;
  test.each<[string, Uint8Array, string | null]>([
    ['UTF-16', Buffer.from(`\ufeff${crlf}`, 'utf16le'), 'This file is UTF-16: save it as UTF-8.'],
    ['UTF-16, high byte first', Buffer.from(`\ufeff${crlf}`, 'utf16le').swap16(), 'This file is UTF-16'],
    ['UTF-16 without a mark', Buffer.from(crlf, 'utf16le'), 'This file is UTF-16: save it as UTF-8.'],
    ['a JSON array', array, 'This file is one JSON array: put one request on each line'],
    ['JSON over several lines', Buffer.from(JSON.stringify({ a: 1 }, null, 2)), 'over several lines'],
    ['nothing', Buffer.from(''), 'The input file is empty.'],
    ['blank lines', Buffer.from('\ufeff \r\n\t\r\n'), 'The input file is empty.'],
    ['a mark, CRLF and blank lines', Buffer.from(`\ufeff\r\n \r\n${crlf}\r\n`), null],
  ])('%s: one sentence everywhere', async (_, file, sentence) => {
    const byCore = await validateRequests(blobOf(file), { endpoint });
    const byProgram = await errorsOfProgram(file);
    const byGateway = await refusalByGateway(file);
    const byServer = await direct.files.create(blobOf(file), { purpose: 'batch', filename: 'in.jsonl' }).then(
      () => undefined,
      (error: Error) => error,
    );
    expect(byProgram).toEqual(byCore.errors);
    if (sentence === null) {
      expect([byCore.errors, byGateway, byServer]).toEqual([[], null, undefined]);
      return;
    }
    expect(byCore).toMatchObject({ errorCount: 1, errors: [{ line: null }] });
    const { code, message } = byCore.errors[0] as Problem;
    expect(message).toContain(sentence);
    expect(byGateway).toMatchObject({ code, message });
    expect(byServer).toMatchObject({ apiError: { code }, message: expect.stringContaining(message) });
  });
});

test('what the helpers of core make passes the gateway as it comes', async () => {
  const requests = [moderationRequest({ input: 'Good night' }, 'greeting')];
  const report = await validateRequests(requests, { endpoint: '/v1/moderations' });
  expect(report.ok).toBe(true);
  const job = await submitBatch(throughGateway, requests, { endpoint: '/v1/moderations' });
  expect(job.shards).toHaveLength(1);
});
