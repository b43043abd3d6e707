import type { Batch, BatchSnapshot } from '@offpeak/core';
import { expect, test } from 'vitest';
import { describeBatch, describeUpload } from '../../src/progress/describe.ts';
import { formatBar } from '../../src/progress/format-bar.ts';
import { createLineProgress } from '../../src/progress/line-progress.ts';
import type { Progress } from '../../src/progress/progress.ts';
import { reportWaits } from '../../src/progress/report-waits.ts';
import { formatBytes, formatDuration } from '../../src/terminal/format.ts';

function snapshot(completed: number, more: Partial<BatchSnapshot> = {}): BatchSnapshot {
  return {
    status: 'in_progress',
    batches: [],
    counts: { total: 1914, completed, failed: 0 },
    done: false,
    etaMs: null,
    stalled: false,
    ...more,
  } as BatchSnapshot;
}

test('a bar shows the step, how far it is, and how long it will take', () => {
  const half = describeBatch(
    snapshot(900, { counts: { total: 1914, completed: 900, failed: 57 }, etaMs: 90_000 }),
  );
  expect(formatBar(half)).toBe(
    `in progress     ${'█'.repeat(14)}${'░'.repeat(14)}  50 %  957 of 1,914, 57 failed, about 2 min left`,
  );
  expect(
    formatBar(
      describeBatch(snapshot(0, { status: 'validating', counts: { total: 0, completed: 0, failed: 0 } })),
    ),
  ).toBe('validating');
  expect(formatBar({ label: 'x', share: 1, details: '' })).toContain('100 %');
});

test('counts that lie do not break the bar', () => {
  const lying = describeBatch(snapshot(0, { counts: { total: 10, completed: 25, failed: 0 } }));
  expect(formatBar(lying)).toContain('100 %');
});

test('plain lines come when something changes, and then a few a minute', () => {
  const lines: string[] = [];
  let now = 0;
  const progress = createLineProgress(
    (line) => lines.push(line),
    () => now,
  );
  for (let second = 0; second <= 60; second++) {
    now = second * 1000;
    progress.batch(snapshot(second));
  }
  progress.batch(snapshot(1914, { status: 'completed' }));
  expect(lines).toEqual([
    'in progress: 0 of 1,914',
    'in progress: 15 of 1,914',
    'in progress: 30 of 1,914',
    'in progress: 45 of 1,914',
    'in progress: 60 of 1,914',
    'completed: 1,914 of 1,914',
  ]);
});

test('the number of requests that is known counts, not that of the parts the server has counted', () => {
  const counted = { id: 'a', status: 'in_progress', request_counts: { total: 1, completed: 1, failed: 0 } };
  const uncounted = { id: 'b', status: 'validating', request_counts: { total: 0, completed: 0, failed: 0 } };
  const parts = snapshot(0, {
    batches: [counted, uncounted] as BatchSnapshot['batches'],
    counts: { total: 1, completed: 1, failed: 0 },
  });
  expect(describeBatch(parts, 50_001)).toMatchObject({ share: 1 / 50_001, details: '1 of 50,001' });
  // Without it there is no share at all, rather than 100 % of one part.
  expect(describeBatch(parts)).toMatchObject({ share: null, details: '1 done' });
  expect(describeBatch(snapshot(0, { counts: { total: 0, completed: 0, failed: 0 } }), 3)).toMatchObject({
    share: 0,
    details: '0 of 3',
  });
});

test('an upload of unknown size shows no number before it has one', () => {
  const upload = { phase: 'uploading' as const, via: 'file' as const, totalBytes: null };
  expect(describeUpload({ ...upload, sentBytes: 0 })).toEqual({
    label: 'uploading',
    share: null,
    details: '',
  });
  expect(describeUpload({ ...upload, sentBytes: 1500 }).details).toBe('1.5 kB');
});

test('the last line of a finished piece of work says that it is finished', () => {
  const lines: string[] = [];
  const progress = createLineProgress(
    (line) => lines.push(line),
    () => 0,
  );
  for (const written of [0, 1, 2]) {
    progress.download(written, 2);
  }
  progress.end();
  expect(lines).toEqual(['writing results: 0 of 2', 'writing results: 2 of 2']);
});

test('work that is stopped leaves a line about where it stood', () => {
  const lines: string[] = [];
  const progress = createLineProgress(
    (line) => lines.push(line),
    () => 0,
  );
  for (const completed of [0, 10, 20]) {
    progress.batch(snapshot(completed));
  }
  progress.end();
  progress.end();
  expect(lines).toEqual(['in progress: 0 of 1,914', 'in progress: 20 of 1,914']);
});

test('sizes and times read well', () => {
  expect([0, 999, 1500, 327_000, 209_715_200].map(formatBytes)).toEqual([
    '0 B',
    '999 B',
    '1.5 kB',
    '327 kB',
    '210 MB',
  ]);
  expect([400, 59_000, 240_000, 7_500_000].map(formatDuration)).toEqual([
    '0 s',
    '59 s',
    '4 min',
    '2 h 5 min',
  ]);
});

test('what a batch waits for is said once, and so is that it no longer does', () => {
  const said: string[] = [];
  const tellWaits = reportWaits({ say: (text: string) => said.push(text) } as unknown as Progress);
  const batch = (waiting_for?: unknown) => ({ id: 'a', waiting_for }) as unknown as Batch;
  const away = { code: 'endpoint_fails', message: 'Waiting for the model endpoint: connect ECONNREFUSED.' };
  for (const waits of [[null], [away], [null, away], [away, away], [null], [undefined], ['odd'], [{}]]) {
    tellWaits(waits.map(batch));
  }
  expect(said).toEqual([away.message, 'Waiting is over: requests are sent again.']);
});
