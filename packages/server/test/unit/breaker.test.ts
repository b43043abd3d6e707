import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBreaker } from '../../src/failures/breaker.ts';

const failure = { isTrial: false, needed: 3, pauseMs: (trials: number) => 100 * trials };

test('a breaker opens at the needed number of failures in a row, not one earlier', () => {
  const breaker = createBreaker();
  expect([breaker.fail(0, failure), breaker.fail(0, failure)]).toEqual([false, false]);
  expect([breaker.isOpen, breaker.mayTry(0)]).toEqual([false, true]);
  expect(breaker.succeed()).toBe(false);
  expect([breaker.fail(0, failure), breaker.fail(0, failure)]).toEqual([false, false]);
  expect(breaker.fail(0, failure)).toBe(true);
  expect([breaker.isOpen, breaker.pausedUntil]).toEqual([true, 100]);
});

test('an open breaker allows one attempt after each pause, and only its failure lengthens the next', () => {
  const breaker = createBreaker();
  for (let count = 0; count < 3; count++) {
    breaker.fail(0, failure);
  }
  expect([breaker.mayTry(99), breaker.mayTry(100)]).toEqual([false, true]);
  // Attempts that started before.
  expect([breaker.fail(90, failure), breaker.pausedUntil]).toEqual([false, 100]);
  const isTrial = breaker.begin();
  expect([isTrial, breaker.mayTry(100)]).toEqual([true, false]);
  expect([breaker.fail(150, { ...failure, isTrial }), breaker.pausedUntil]).toEqual([false, 350]);
  breaker.end(isTrial);
  expect([breaker.mayTry(349), breaker.mayTry(350)]).toEqual([false, true]);
  expect([breaker.succeed(), breaker.isOpen, breaker.mayTry(0)]).toEqual([true, false, true]);
  expect(breaker.begin()).toBe(false);
});

test('whatever happens, at most one trial is in flight, and an attempt is allowed in the end', () => {
  const event = fc.oneof(
    fc.constant('begin' as const),
    fc.constant('fail' as const),
    fc.constant('succeed' as const),
    fc.record({ pass: fc.nat(500) }),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 200 }), (events) => {
      const breaker = createBreaker();
      const underWay: boolean[] = [];
      let at = 0;
      for (const one of events) {
        if (typeof one === 'object') {
          at += one.pass;
        } else if (one === 'begin') {
          if (breaker.mayTry(at)) {
            underWay.push(breaker.begin());
          }
        } else {
          const isTrial = underWay.shift();
          if (isTrial === undefined) {
            continue;
          }
          if (one === 'succeed') {
            breaker.succeed();
          } else {
            breaker.fail(at, { ...failure, isTrial });
          }
          breaker.end(isTrial);
        }
        if (breaker.isOpen) {
          expect(underWay.filter(Boolean).length).toBeLessThanOrEqual(1);
        }
      }
      for (const isTrial of underWay) {
        breaker.end(isTrial);
      }
      expect(breaker.mayTry(at + 1e6)).toBe(true);
    }),
  );
});
