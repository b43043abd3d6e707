import { expect, test } from 'vitest';
import { createKeyedMutex } from '../../src/node/folder/keyed-mutex.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('work with the same key runs in sequence, also after a failure, and other work is not delayed', async () => {
  const inTurn = createKeyedMutex();
  const done: string[] = [];
  const first = Promise.withResolvers<void>();
  const one = inTurn('a', async () => {
    done.push('one begins');
    await first.promise;
    done.push('one ends');
    throw new Error('failed');
  });
  const two = inTurn('a', async () => {
    done.push('two');
    return 2;
  });
  const other = inTurn('b', async () => {
    done.push('other');
    return 3;
  });
  expect(await other).toBe(3);
  await turn();
  expect(done).toEqual(['one begins', 'other']);
  first.resolve();
  await expect(one).rejects.toThrow('failed');
  expect(await two).toBe(2);
  expect(done).toEqual(['one begins', 'other', 'one ends', 'two']);
  expect(await inTurn('a', async () => 4)).toBe(4);
});
