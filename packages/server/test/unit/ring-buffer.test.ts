import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRingBuffer } from '../../src/queue/ring-buffer.ts';

test('a buffer returns its items in order, however small its capacity', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 5 }),
      fc.array(fc.option(fc.oneof(fc.nat(), fc.constant('clear' as const)))),
      (room, steps) => {
        const queue = createRingBuffer<number>(room);
        const model: number[] = [];
        for (const step of steps) {
          if (step === null) {
            expect(queue.shift()).toBe(model.shift());
          } else if (step === 'clear') {
            queue.clear();
            model.length = 0;
          } else {
            queue.push(step);
            model.push(step);
          }
          expect(queue.length).toBe(model.length);
        }
        while (model.length > 0) {
          expect(queue.shift()).toBe(model.shift());
        }
        expect(queue.shift()).toBeUndefined();
      },
    ),
  );
});
