import type { FileObject, Upload } from '@offpeak/core';
import { expect, test } from 'vitest';
import { normalizeFile, normalizeUpload } from '../../src/dialects/normalize-file.ts';

const file: FileObject = {
  id: 'file-1',
  object: 'file',
  bytes: 3,
  created_at: 1_700_000_000,
  filename: 'a.jsonl',
  purpose: 'batch',
  status: 'processed',
  status_details: null,
};

test('what OpenAI sends stays as it is, and what it leaves out stays out', () => {
  for (const sent of [file, { id: 'file-1' }, { ...file, status: 'error', status_details: 'Line 1.' }]) {
    expect(normalizeFile(sent as FileObject)).toStrictEqual(sent);
  }
  expect(normalizeUpload({ id: 'upload_1' } as Upload)).toStrictEqual({ id: 'upload_1' });
});

test.each<[string, object]>([
  ['a text', { status_details: 'Line 1.' }],
  ['an object', { status_details: { code: 'c', message: 'Line 1.' } }],
  ['an envelope', { status_details: { error: { message: 'Line 1.' } } }],
  ['a list', { status_details: ['Line 1.'] }],
  ['an error object', { error: { code: 'jsonlValidationFailed', message: 'Line 1.' } }],
  ['an error text', { status_details: '', error: 'Line 1.' }],
  ['an error beside null', { status_details: null, error: { message: 'Line 1.' } }],
])('the reason of a file that is refused is read from %s', (_, fields) => {
  expect(normalizeFile({ ...file, status: 'Error', ...fields } as FileObject)).toMatchObject({
    status: 'error',
    status_details: 'Line 1.',
  });
});

test('an upload is normalized with its file', () => {
  const upload = {
    id: 'u',
    status: 'COMPLETED',
    expires_at: '1800000000',
    file: { ...file, status: 'PENDING' },
  };
  expect(normalizeUpload(upload as unknown as Upload)).toMatchObject({
    status: 'completed',
    expires_at: 1_800_000_000,
    file: { status: 'pending' },
  });
});

test.each([null, undefined, 'file-1', 7, ['file-1']])('%j is not a file, and stays as it is', (answer) => {
  expect(normalizeFile(answer as unknown as FileObject)).toBe(answer);
  expect(normalizeUpload(answer as unknown as Upload)).toBe(answer);
});
