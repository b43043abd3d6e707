import { afterEach, expect, test, vi } from 'vitest';
import { frameForm } from '../../src/upload/form-frame.ts';
import { type Forwarding, forwardFile } from '../../src/upload/forward-file.ts';
import { openForm } from '../../src/upload/read-form.ts';
import { type Answer, callerWith, refusalOf } from '../support/caller-with.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** Waits, turn by turn, until something has happened. */
async function until(hasHappened: () => boolean): Promise<void> {
  while (!hasHappened()) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  await new Promise((resolve) => setImmediate(resolve));
}

const content = 'the content of the file\n';
const boundary = 'a-boundary-of-a-browser-0123456789';
const body = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.jsonl"\r\n\r\n${content}\r\n--${boundary}--\r\n`;

async function forward(answer: Answer, changes: Partial<Forwarding> = {}, timeoutMs = 1000) {
  const { caller, seen } = callerWith(answer);
  const headers = {
    'content-type': `multipart/form-data; boundary=${boundary}`,
    'content-length': String(body.length),
  };
  const form = await openForm(
    new Request('https://gateway.test/', { method: 'POST', body, headers }),
    'file',
    [],
  );
  const undone: unknown[] = [];
  const later: Promise<void>[] = [];
  const provider = { ...caller.provider, timeoutMs };
  const outcome = forwardFile({
    provider,
    path: '/files',
    headers: {},
    form,
    frame: frameForm(form, { field: 'file', filename: 'tagged.jsonl' }),
    check: { push: () => undefined, end: () => undefined },
    undo: async (created) => void undone.push(created.id),
    later: (work) => void later.push(work),
    ...changes,
  });
  outcome.catch(() => undefined);
  return { outcome, seen, undone, later };
}

const created = () => Response.json({ id: 'file-1' });

test('a file that passed its check is sent on whole', async () => {
  const calls: string[] = [];
  const check = {
    push: (chunk: Uint8Array) => void calls.push(new TextDecoder().decode(chunk)),
    end: async () => void calls.push('end'),
  };
  const { outcome, seen, undone } = await forward(created, { check });
  expect((await outcome).body).toEqual({ id: 'file-1' });
  expect([calls.slice(0, -1).join(''), calls.at(-1)]).toEqual([content, 'end']);
  expect(seen[0]?.path).toBe('/files');
  expect(seen[0]?.body).toContain(`filename="tagged.jsonl"`);
  expect(seen[0]?.body).toContain(content);
  expect(undone).toEqual([]);
});

test('what its check throws at the end is the outcome, and an answer that came all the same is undone', async () => {
  const check = {
    push: () => undefined,
    end() {
      throw Object.assign(new Error('empty'), { status: 418 });
    },
  };
  const { outcome, seen } = await forward(created, { check });
  // An error of no kind that is known is a form that was cut off.
  expect(await refusalOf(outcome)).toEqual([400, 'upload_cut_off', null]);
  expect(seen).toEqual([]);
});

test('an answer about another object is a failure, and what it made is undone nowhere', async () => {
  const { outcome } = await forward(created, { expect: { upload_id: 'upload_1', id: 'file-2' } });
  expect((await refusalOf(outcome))[0]).toBe(502);
});

test('a provider that accepts all and does not answer is aborted, and its late file deleted', async () => {
  let answer: (response: Response) => void = () => undefined;
  const slow = new Promise<Response>((resolve) => {
    answer = resolve;
  });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { outcome, seen, undone, later } = await forward(() => slow);
  await until(() => seen.length === 1);
  await vi.advanceTimersByTimeAsync(2000);
  expect(await refusalOf(outcome)).toEqual([504, 'provider_timeout', null]);
  expect([undone, later.length]).toEqual([[], 1]);
  answer(created());
  await later[0];
  expect(undone).toEqual(['file-1']);
});

test('a provider that answers before it has everything is not believed, and what it made is undone', async () => {
  const { caller } = callerWith(created);
  const provider = {
    ...caller.provider,
    object: async () => ({ body: { id: 'file-1' }, headers: {} }),
  };
  const { outcome, undone } = await forward(created, { provider });
  expect(await refusalOf(outcome)).toEqual([502, null, null]);
  expect(undone).toEqual(['file-1']);
});

test('a sender who stalls is cut off', async () => {
  const begin = body.slice(0, -boundary.length - 8);
  const stuck = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode(begin)),
  });
  const form = await openForm(
    new Request('https://gateway.test/', {
      method: 'POST',
      body: stuck,
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
      duplex: 'half',
    } as RequestInit),
    'file',
    [],
  );
  const frame = frameForm(form, { field: 'file', filename: 'tagged.jsonl' });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { outcome, undone, later } = await forward(created, { form, frame });
  await vi.advanceTimersByTimeAsync(2000);
  expect(await refusalOf(outcome)).toEqual([504, 'upload_stalled', null]);
  expect(vi.getTimerCount()).toBe(0);
  expect([undone, later]).toEqual([[], []]);
});

test('a refusal of the provider is the outcome', async () => {
  const { outcome, undone } = await forward(() =>
    Response.json({ error: { message: 'No.', code: 'c' } }, { status: 429 }),
  );
  expect(await refusalOf(outcome)).toEqual([429, 'c', null]);
  expect(undone).toEqual([]);
});
