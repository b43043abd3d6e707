import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { unanswered, undoLate } from '../../src/upload/late-answer.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

type Created = { body: Record<string, unknown>; headers: Record<string, string> };

/** Waits for an answer that comes after so many ms, with a timeout of a second. */
async function undo(answerMs: number, failure?: Error) {
  const calls: string[] = [];
  const beganMs = Date.now();
  const answer = new Promise<Created>((resolve, reject) => {
    setTimeout(() => {
      if (failure === undefined) {
        resolve({ body: { id: 'file-1' }, headers: {} });
      } else {
        reject(failure);
      }
    }, answerMs);
  });
  const over = undoLate({
    answer,
    timeoutMs: 1000,
    abort: () => void calls.push(`abort ${Date.now() - beganMs}`),
    undo: async ({ id }) => void calls.push(`undo ${id} ${Date.now() - beganMs}`),
  });
  await vi.advanceTimersByTimeAsync(20_000);
  await over;
  return calls;
}

test('a late answer is undone as soon as it comes', async () => {
  expect(await undo(3999)).toEqual(['abort 3999', 'undo file-1 3999']);
});

test('after four times as long the call is aborted, and an answer that was in flight is still undone', async () => {
  expect(await undo(4500)).toEqual(['abort 4000', 'undo file-1 4500']);
});

test('where nothing was made there is nothing to undo', async () => {
  expect(await undo(100, new Error('refused'))).toEqual(['abort 100']);
});

test('the caller learns that the outcome is unknown', () => {
  expect(unanswered()).toMatchObject({ status: 504, body: { error: { code: 'provider_timeout' } } });
});
