import { describe, expect, test } from 'vitest';
import { scrubMessage } from '../../src/wire/scrub.ts';

const scrub = (message: string): string => scrubMessage(message, 'the-very-key');

describe('taken out', () => {
  test.each([
    'the-very-key',
    'sk-proj-AbC123def456',
    'sk-abc***********xyz',
    'org-AbCdEfGhIj',
    'proj_0123456789',
    'file-AbCdEfGhIjKlMnOp',
    'batch_67890abcdef',
    'resp_0a1b2c3d4e',
  ])('%s', (name) => {
    expect(scrub(`It was ${name}, no other.`)).toBe('It was [hidden], no other.');
  });
});

test.each([
  'batch_expired',
  'batch_cancelled',
  'file_not_found',
  'input_file_id',
  'user_data',
  'upload_cut_off',
  'key_is_missing',
  'Enqueued token limit reached for gpt-4o-mini. Limit: 2,000,000 enqueued tokens.',
  'text-embedding-3-small',
  'The user-provided file-based run-time part-number',
])('left alone: %s', (text) => {
  expect(scrub(text)).toBe(text);
});
