import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { canPassNatively, type Passing, passForm } from '../../src/upload/pass-form.ts';
import { type Answer, callerWith, refusalOf } from '../support/caller-with.ts';

/** What workerd has: a pipe that breaks unless exactly so many bytes pass. */
class FixedLength extends TransformStream<Uint8Array, Uint8Array> {
  constructor(bytes: number) {
    let left = bytes;
    super({
      transform(chunk, controller) {
        left -= chunk.byteLength;
        if (left < 0) {
          throw new TypeError('too many bytes');
        }
        controller.enqueue(chunk);
      },
      flush() {
        if (left !== 0) {
          throw new TypeError('too few bytes');
        }
      },
    });
  }
}

beforeEach(() => {
  vi.stubGlobal('FixedLengthStream', FixedLength);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const boundary = 'a boundary with spaces';
const content = 'the content of the file';
const body = `--${boundary}\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nbatch\r\n--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n${content}\r\n--${boundary}--`;
const requestOf = (stream: BodyInit = body, length: number | null = body.length): Request => {
  const headers = new Headers({ 'content-type': `multipart/form-data; boundary="${boundary}"` });
  if (length !== null) {
    headers.set('content-length', String(length));
  }
  return new Request('https://gateway.test/', {
    method: 'POST',
    body: stream,
    headers,
    duplex: 'half',
  } as RequestInit);
};

async function pass(answer: Answer, changes: Partial<Passing> = {}, timeoutMs = 1000) {
  const { caller, seen } = callerWith(answer);
  const undone: unknown[] = [];
  const later: Promise<void>[] = [];
  const outcome = passForm({
    request: requestOf(),
    provider: { ...caller.provider, timeoutMs },
    path: '/files',
    headers: {},
    field: 'file',
    fields: ['purpose'],
    checkFields: () => undefined,
    maxBytes: content.length,
    filenameOf: () => 'tagged',
    isUnderstood: () => true,
    undo: async (created) => void undone.push(created.id),
    later: (work) => void later.push(work),
    ...changes,
  });
  outcome.catch(() => undefined);
  return { outcome, seen, undone, later };
}

const created = () => Response.json({ id: 'file-1' });

test('a runtime passes a form by itself if it can and knows the length', () => {
  expect(canPassNatively(requestOf())).toBe(true);
  expect(canPassNatively(requestOf(body, null))).toBe(false);
  vi.unstubAllGlobals();
  expect(canPassNatively(requestOf())).toBe(false);
});

test('the form is passed on with the gateway’s own head and the rest unchanged', async () => {
  const { outcome, seen, undone } = await pass(created);
  expect((await outcome).body).toEqual({ id: 'file-1' });
  expect(seen[0]?.body).toBe(
    `--${boundary}\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nbatch\r\n--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="tagged"\r\ncontent-type: application/octet-stream\r\n\r\n${content}\r\n--${boundary}--`,
  );
  expect(undone).toEqual([]);
});

test('a file that cannot fit is refused before anything is sent', async () => {
  // There might be a last line end behind the closing boundary, so the file might be two bytes shorter.
  const { outcome, seen } = await pass(created, { maxBytes: content.length - 3 });
  expect(await refusalOf(outcome)).toEqual([413, 'file_too_large', 'file']);
  expect(seen).toEqual([]);
  expect((await (await pass(created, { maxBytes: content.length - 2 })).outcome).body).toEqual({
    id: 'file-1',
  });
});

test('a form without a length or a body is refused', async () => {
  for (const request of [
    requestOf(body, null),
    new Request('https://gateway.test/', { method: 'POST', headers: { 'content-length': '5' } }),
  ]) {
    expect((await refusalOf((await pass(created, { request })).outcome))[0]).toBe(411);
  }
});

test('a file that was understood otherwise is undone', async () => {
  const { outcome, undone } = await pass(created, { isUnderstood: async () => false });
  expect([await refusalOf(outcome), undone]).toEqual([[400, null, null], ['file-1']]);
});

test('a refusal of the provider is the outcome, and any other failure means that it disconnected', async () => {
  const refused = await pass(() => Response.json({ error: { message: 'No.', code: 'c' } }, { status: 429 }));
  expect(await refusalOf(refused.outcome)).toEqual([429, 'c', null]);
  const broken = await pass(() => Promise.reject(new Error('ECONNRESET')));
  expect(await refusalOf(broken.outcome)).toEqual([502, 'provider_unreachable', null]);
});

test('a sender who disconnects leaves nothing', async () => {
  let sent = false;
  const cut = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent) {
        controller.error(new Error('gone'));
      } else {
        controller.enqueue(new TextEncoder().encode(body.slice(0, -10)));
      }
      sent = true;
    },
  });
  const { outcome, undone } = await pass(created, { request: requestOf(cut) });
  expect((await refusalOf(outcome))[0]).toBe(502);
  expect(undone).toEqual([]);
});

test('a provider that accepts all and does not answer is aborted, and its late file deleted', async () => {
  let answer: (response: Response) => void = () => undefined;
  const slow = new Promise<Response>((resolve) => {
    answer = resolve;
  });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { outcome, seen, undone, later } = await pass(() => slow);
  while (seen.length === 0) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  await vi.advanceTimersByTimeAsync(1000);
  expect(await refusalOf(outcome)).toEqual([504, 'provider_timeout', null]);
  answer(created());
  await later[0];
  expect([undone, later.length]).toEqual([['file-1'], 1]);
});

test('a sender who stalls is cut off when the time for the form is over, and no timer is left', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const stuck = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode(body.slice(0, -10))),
  });
  const { outcome } = await pass(created, { request: requestOf(stuck) });
  const over = refusalOf(outcome);
  await vi.advanceTimersByTimeAsync(1000);
  await new Promise((resolve) => setImmediate(resolve));
  await vi.advanceTimersByTimeAsync(10);
  expect(await over).toEqual([504, 'upload_stalled', null]);
  expect(vi.getTimerCount()).toBe(0);
});

test('so is a provider that answers and reads nothing', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { caller } = callerWith(created);
  const provider = {
    ...caller.provider,
    timeoutMs: 1000,
    object: async () => ({ body: { id: 'file-1' }, headers: {} }),
  };
  const { outcome, undone } = await pass(created, { provider });
  const over = refusalOf(outcome);
  await new Promise((resolve) => setImmediate(resolve));
  await vi.advanceTimersByTimeAsync(1010);
  expect([await over, undone]).toEqual([[504, 'upload_stalled', null], ['file-1']]);
  expect(vi.getTimerCount()).toBe(0);
});
