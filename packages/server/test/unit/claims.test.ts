import { expect, test } from 'vitest';
import { ClaimLostError } from '../../src/storage/claim.ts';
import { createClaims } from '../../src/storage/claims.ts';

test('a batch is held exactly until the end of its owner’s lease', () => {
  let now = 1000;
  const claims = createClaims(() => now);
  const claim = claims.claim('batch_1', 'a');
  // Not renewed yet: nobody relies on it.
  expect(claims.isHeld('batch_1')).toBe(false);
  expect(claims.renew('a', 100)).toEqual([claim]);
  now += 99;
  expect(claims.isHeld('batch_1')).toBe(true);
  now += 1;
  expect(claims.isHeld('batch_1')).toBe(false);
  // Not lost by that: only when another claims it.
  expect(() => claims.check(claim)).not.toThrow();
  expect(claims.isHeld('batch_2')).toBe(false);
});

test('of two claims only the later one is current, and its end or release frees the batch', () => {
  const claims = createClaims(() => 0);
  const first = claims.claim('batch_1', 'a');
  const second = claims.claim('batch_1', 'b');
  expect(claims.size).toBe(1);
  expect(() => claims.check(first)).toThrow(ClaimLostError);
  expect(() => claims.check(first)).toThrow('batch_1');
  claims.release(first);
  expect(claims.renew('b', 100)).toEqual([second]);
  expect(claims.renew('a', 100)).toEqual([]);
  claims.release(second);
  expect([claims.size, claims.isHeld('batch_1')]).toEqual([0, false]);
  const third = claims.claim('batch_1', 'b');
  expect(third.epoch).toBeGreaterThan(second.epoch);
  claims.end('batch_1');
  expect(() => claims.check(third)).toThrow(ClaimLostError);
});
