import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { answerEarly, unreadBounds } from '../../src/protocol/answer-early.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const refusal = (): Response =>
  Response.json({ error: 'no' }, { status: 401, statusText: 'Nobody', headers: { 'x-request-id': 'req_1' } });

/** A sender of `chunks` chunks of 64 KiB, by default endless, that counts what is read of it. */
function sender(chunks = Number.POSITIVE_INFINITY) {
  const sent = { chunks: 0, canceled: false };
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (sent.chunks >= chunks) {
          return controller.close();
        }
        sent.chunks += 1;
        controller.enqueue(new Uint8Array(65_536));
      },
      cancel() {
        sent.canceled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { body, sent };
}

/** A sender that is silent. */
function silentSender() {
  const sent = { canceled: false };
  const body = new ReadableStream<Uint8Array>({
    cancel() {
      sent.canceled = true;
    },
  });
  return { body, sent };
}

/** Reads the content of an answer, and says when its stream has ended. */
async function open(answer: Response) {
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  const { value } = await reader.read();
  const state = { text: new TextDecoder().decode(value), ended: false };
  void reader.read().then(({ done }) => {
    state.ended = done;
  });
  return state;
}

const early = async (body: ReadableStream<Uint8Array> | null, bounds = unreadBounds): Promise<Response> => {
  const answer = answerEarly(refusal(), body, bounds);
  await vi.advanceTimersByTimeAsync(20);
  return answer;
};

describe('an early answer', () => {
  test('it has a content length, and stays open until the rest of the body is read', async () => {
    const { body, sent } = sender();
    const answer = await early(body, { bytes: 100_000, ms: 1000 });
    expect([answer.status, answer.statusText]).toEqual([401, 'Nobody']);
    expect(Object.fromEntries(answer.headers)).toEqual({
      'content-type': 'application/json',
      'content-length': '14',
      'x-request-id': 'req_1',
      connection: 'close',
    });
    const state = await open(answer);
    expect(state).toEqual({ text: '{"error":"no"}', ended: false });
    // No more than the bound and the chunk that reaches it.
    expect(sent).toEqual({ chunks: 2, canceled: false });
    await vi.advanceTimersByTimeAsync(979);
    expect([state.ended, sent.canceled]).toEqual([false, false]);
    await vi.advanceTimersByTimeAsync(1);
    expect([state.ended, sent, vi.getTimerCount()]).toEqual([true, { chunks: 2, canceled: true }, 0]);
  });

  test('reads no further once exactly the bound is read', async () => {
    const { body, sent } = sender();
    await early(body, { bytes: 131_072, ms: 1000 });
    expect(sent.chunks).toBe(2);
  });

  test('ends as soon as the sender has sent everything', async () => {
    let finish = (): void => undefined;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        finish = () => controller.close();
      },
    });
    const state = await open(await early(body));
    expect(state.ended).toBe(false);
    finish();
    await vi.advanceTimersByTimeAsync(0);
    expect([state.ended, vi.getTimerCount()]).toEqual([true, 0]);
  });

  test('ends when the sender disconnects', async () => {
    let fail = (): void => undefined;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        fail = () => controller.error(new Error('reset'));
      },
    });
    const state = await open(await early(body));
    fail();
    await vi.advanceTimersByTimeAsync(0);
    expect([state.ended, vi.getTimerCount()]).toEqual([true, 0]);
  });

  test('does not wait longer than the bound for a sender that trickles', async () => {
    const { body, sent } = silentSender();
    const state = await open(await early(body));
    await vi.advanceTimersByTimeAsync(unreadBounds.ms - 21);
    expect([state.ended, sent.canceled]).toEqual([false, false]);
    await vi.advanceTimersByTimeAsync(1);
    expect([state.ended, sent.canceled, vi.getTimerCount()]).toEqual([true, true, 0]);
  });

  test('leaves the connection open for the next request if the body has arrived', async () => {
    const { body } = sender(3);
    const answer = await early(body);
    expect(answer.headers.has('connection')).toBe(false);
    expect([answer.status, answer.statusText, await answer.json()]).toEqual([401, 'Nobody', { error: 'no' }]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('it is returned unchanged if the body cannot be read', async () => {
    const { body } = sender();
    body.getReader();
    for (const unreadable of [null, body]) {
      const answer = refusal();
      expect(await answerEarly(answer, unreadable)).toBe(answer);
    }
  });

  test('survives a host that cancels it when it has the announced length', async () => {
    const { body, sent } = silentSender();
    const answer = await early(body);
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    await reader.read();
    await reader.cancel();
    expect(sent.canceled).toBe(false);
    await vi.advanceTimersByTimeAsync(unreadBounds.ms);
    expect([sent.canceled, vi.getTimerCount()]).toEqual([true, 0]);
  });
});

test('the bounds are 16 MiB and 10 seconds', () => {
  expect(unreadBounds).toEqual({ bytes: 16_777_216, ms: 10_000 });
});

test('on Bun the answer is returned as it is', async () => {
  vi.stubGlobal('Bun', {});
  const answer = refusal();
  expect(await answerEarly(answer, sender().body)).toBe(answer);
});

describe('on Deno', () => {
  beforeEach(() => {
    vi.stubGlobal('Deno', {});
  });

  test('the body is locked immediately, and read after Deno has sent the answer', async () => {
    const { body, sent } = sender();
    const answer = await answerEarly(refusal(), body, { bytes: 65_536, ms: 500 });
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    await reader.read();
    await vi.advanceTimersByTimeAsync(999);
    expect([body.locked, sent.chunks]).toEqual([true, 0]);
    await reader.cancel();
    await vi.advanceTimersByTimeAsync(0);
    expect([sent.chunks, sent.canceled]).toEqual([1, false]);
    await vi.advanceTimersByTimeAsync(500);
    expect([sent.canceled, vi.getTimerCount()]).toEqual([true, 0]);
  });

  test('the body is read after a second at the latest', async () => {
    const { body, sent } = sender();
    await answerEarly(refusal(), body);
    await vi.advanceTimersByTimeAsync(999);
    expect(sent.chunks).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent.chunks).toBe(256);
  });
});
