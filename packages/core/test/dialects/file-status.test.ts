import { OffpeakError } from '@offpeak/core';
import { expect, test } from 'vitest';
import { isProcessing, isRejected, lacksUploadsApi, refusesExpiry } from '../../src/dialects/file-status.ts';

test.each([
  ['pending', true, false],
  ['RUNNING', true, false],
  ['processed', false, false],
  ['error', false, true],
  ['Failed', false, true],
  [undefined, false, false],
])('a file with the status %s: is it processing? %s. Is it rejected? %s', (status, processing, rejected) => {
  const file = status === undefined ? {} : { status };
  expect([isProcessing(file), isRejected(file)]).toEqual([processing, rejected]);
});

test.each([
  [400, 'expires_after is not supported', undefined, true],
  [422, 'Extra inputs.', 'expires_after[anchor]', true],
  [400, 'Wrong purpose.', 'purpose', false],
  [500, 'expires_after is not supported', undefined, false],
])('a %i with "%s" about %s: does it refuse the expiry? %s', (status, message, param, expected) => {
  expect(refusesExpiry(new OffpeakError('bad_request', message, { status, param }))).toBe(expected);
  expect(refusesExpiry(new Error(message))).toBe(false);
});

test('a provider lacks the Uploads API if it answers 404, 405 or 501', () => {
  const answers = [400, 404, 405, 409, 501, undefined].map((status) =>
    lacksUploadsApi(new OffpeakError('bad_request', '', { status })),
  );
  expect(answers).toEqual([false, true, true, false, true, false]);
});
