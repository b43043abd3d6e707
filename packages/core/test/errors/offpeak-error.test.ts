import { isOffpeakError, OffpeakError } from '@offpeak/core';
import { expect, test } from 'vitest';

test('an error of another copy of the package is recognized', () => {
  const foreign = Object.assign(new Error('gone'), {
    code: 'not_found',
    [Symbol.for('offpeak.error')]: true,
  });
  expect(isOffpeakError(foreign)).toBe(true);
  expect(isOffpeakError(new OffpeakError('aborted', 'The upload was aborted.'))).toBe(true);
  expect(isOffpeakError(new Error('gone'))).toBe(false);
});
