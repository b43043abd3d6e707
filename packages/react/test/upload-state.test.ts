import { OffpeakError } from '@offpeak/core';
import { expect, test } from 'vitest';
import { nextUpload, type UploadEvent, type UploadRecord } from '../src/upload/upload-state.ts';

const progress = (sentBytes: number, at: number): UploadEvent => ({
  type: 'progressed',
  at,
  progress: { phase: 'uploading', via: 'parts', sentBytes, totalBytes: 100 },
});

function after(...events: UploadEvent[]): UploadRecord | null {
  return events.reduce<UploadRecord | null>(nextUpload, null);
}

const begun: UploadEvent[] = [
  { type: 'began', name: 'a.jsonl', totalBytes: 100 },
  { type: 'changed', to: { status: 'uploading' } },
];

test('speed and time left are measured from the first progress', () => {
  expect(after(...begun, progress(40, 0))?.state).toMatchObject({
    sentBytes: 40,
    pausable: true,
    bytesPerSecond: null,
  });
  expect(after(...begun, progress(40, 0), progress(60, 1_000))?.state).toMatchObject({
    bytesPerSecond: 20,
    etaMs: 2_000,
  });
});

test('a pause keeps the bytes that were sent, and the speed is measured again after it', () => {
  const paused = [
    ...begun,
    progress(40, 0),
    progress(60, 1_000),
    { type: 'changed', to: { status: 'paused', reason: 'user' } },
  ] as const;
  expect(after(...paused)?.state).toEqual({
    status: 'paused',
    reason: 'user',
    name: 'a.jsonl',
    sentBytes: 60,
    totalBytes: 100,
    pausable: true,
  });
  expect(
    after(...paused, { type: 'changed', to: { status: 'uploading' } }, progress(60, 90_000))?.state,
  ).toMatchObject({
    status: 'uploading',
    bytesPerSecond: null,
  });
});

test('events after the end change nothing', () => {
  const error = new OffpeakError('network', 'gone');
  const failed = after(...begun, { type: 'changed', to: { status: 'failed', error } });
  expect(failed?.state).toEqual({ status: 'failed', name: 'a.jsonl', error });
  expect(nextUpload(failed, progress(90, 5))).toBe(failed);
  expect(nextUpload(failed, { type: 'changed', to: { status: 'cancelled' } })).toBe(failed);
  expect(nextUpload(null, progress(90, 5))).toBeNull();
});

test('progress while paused changes nothing', () => {
  const paused = after(...begun, progress(40, 0), {
    type: 'changed',
    to: { status: 'paused', reason: 'offline' },
  });
  expect(nextUpload(paused, progress(60, 9))).toBe(paused);
  expect(nextUpload(paused, { type: 'reset' })).toBeNull();
});
