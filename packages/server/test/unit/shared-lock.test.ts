import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSharedLock } from '../../src/engine/shared-lock.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));

test('several share the lock, and an exclusive holder has it alone', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.boolean(), fc.constant('end' as const)), { maxLength: 40 }),
      async (acts) => {
        const turns = createSharedLock();
        const underWay: { alone: boolean; end: () => void }[] = [];
        let asked = 0;
        let begun = 0;
        for (const act of acts) {
          if (act === 'end') {
            underWay.shift()?.end();
          } else {
            asked += 1;
            void turns.acquire(act).then((end) => {
              begun += 1;
              underWay.push({ alone: act, end });
            });
          }
          await settle();
          if (underWay.some(({ alone }) => alone)) {
            expect(underWay).toHaveLength(1);
          }
        }
        while (underWay.length > 0) {
          underWay.shift()?.end();
          await settle();
        }
        expect(begun).toBe(asked);
      },
    ),
  );
});

test('shared holders do not wait for each other', async () => {
  const turns = createSharedLock();
  await turns.acquire(false);
  await turns.acquire(false);
  let isIn = false;
  void turns.acquire(true).then(() => {
    isIn = true;
  });
  await settle();
  expect(isIn).toBe(false);
});
