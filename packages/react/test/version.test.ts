import { version } from 'react';
import { version as domVersion } from 'react-dom';
import { expect, test } from 'vitest';

test('renderer and library are of one React', () => {
  expect(domVersion).toBe(version);
});
