import { expect, test } from 'vitest';
import { createOnceKeys } from '../../src/ids/once-key.ts';

const keys = createOnceKeys('a secret of the tests that is long enough');
const request = (key?: string): Request =>
  new Request('https://gateway.test/', key === undefined ? {} : { headers: { 'Idempotency-Key': key } });
const keyOf = async (tenant: string, creation: string, key: string) =>
  (await keys(tenant, request(key))(creation))['idempotency-key'];

test('the same creation of the same tenant has the same key, and no other has it', async () => {
  const first = await keyOf('ann', 'batch', 'night-1');
  expect(first).toMatch(/^[\w-]{43}$/);
  expect(await keyOf('ann', 'batch', 'night-1')).toBe(first);
  const others = [
    await keyOf('bob', 'batch', 'night-1'),
    await keyOf('ann', 'file', 'night-1'),
    await keyOf('ann', 'batch', 'night-2'),
    await createOnceKeys('another secret of the tests, long enough')(
      'ann',
      request('night-1'),
    )('batch').then((headers) => headers['idempotency-key']),
  ];
  expect(new Set([first, ...others]).size).toBe(5);
});

test('without a key there is no header', async () => {
  expect(await keys('ann', request())('batch')).toEqual({});
  expect(await keys('ann', request(''))('batch')).toEqual({});
});

test('a key has at most 255 characters', async () => {
  expect(await keyOf('ann', 'batch', 'x'.repeat(255))).toMatch(/^[\w-]{43}$/);
  await expect(keyOf('ann', 'batch', 'x'.repeat(256))).rejects.toMatchObject({
    status: 400,
    body: { error: { param: 'Idempotency-Key', code: 'invalid_value' } },
  });
});
