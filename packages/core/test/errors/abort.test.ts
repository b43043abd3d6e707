import { createClient, waitForBatch } from '@offpeak/core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { anySignal } from '../../src/util/any-signal.ts';

const native = AbortSignal.any;

afterEach(() => {
  AbortSignal.any = native;
});

describe.each([
  ['with AbortSignal.any', native],
  ['without AbortSignal.any', undefined],
])('%s, a joined signal', (_, any) => {
  const join = (...signals: Parameters<typeof anySignal>) => {
    Object.assign(AbortSignal, { any });
    return anySignal(...signals);
  };

  test('aborts with the first that does, for its reason', () => {
    const [one, other] = [new AbortController(), new AbortController()];
    const joined = join(one.signal, undefined, other.signal);
    const onAbort = vi.fn();
    joined.addEventListener('abort', onAbort);
    expect(joined.aborted).toBe(false);
    other.abort('second');
    one.abort('first');
    expect([joined.aborted, joined.reason, onAbort.mock.calls.length]).toEqual([true, 'second', 1]);
  });

  test('is aborted if one of them is', () => {
    const joined = join(new AbortController().signal, AbortSignal.abort('before'));
    expect([joined.aborted, joined.reason]).toEqual([true, 'before']);
  });

  test('of none never aborts', () => {
    expect(join(undefined).aborted).toBe(false);
  });
});

test('without AbortSignal.any, calls are made, time out and are aborted', async () => {
  Object.assign(AbortSignal, { any: undefined });
  const batch = { id: 'batch_1', status: 'completed', request_counts: { total: 0, completed: 0, failed: 0 } };
  const client = createClient({ fetch: async () => Response.json(batch) });
  expect(await waitForBatch(client, 'batch_1')).toMatchObject({ status: 'completed' });
  const silent = createClient({
    maxRetries: 0,
    fetch: (_, { signal }) =>
      new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
  });
  await expect(silent.batches.retrieve('batch_1', { timeoutMs: 1 })).rejects.toMatchObject({
    code: 'timeout',
  });
  const stop = new AbortController();
  const call = silent.batches.retrieve('batch_1', { signal: stop.signal });
  stop.abort();
  await expect(call).rejects.toMatchObject({ code: 'aborted' });
});
