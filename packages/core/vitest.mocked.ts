/**
 * Tests that replace a module, such as the one that waits. A module can only be replaced before anything has
 * loaded it, so each of these files has a process of its own; all others share one.
 */
export const mockedTests = [
  'test/laws.test.ts',
  'test/job/settle-job.test.ts',
  'test/job/working-jobs.test.ts',
  'test/submit/submit-batch.test.ts',
  'test/submit/find-batch.test.ts',
  'test/submit/create-shard.test.ts',
  'test/submit/replayable.test.ts',
  'test/providers/paged-results.test.ts',
  'test/providers/presets.test.ts',
  'test/providers/road.test.ts',
  'test/upload/open-size.test.ts',
  'test/upload/upload-laws.test.ts',
  'test/results/read-results.test.ts',
  'test/results/read-results-so-far.test.ts',
  'test/run/retry-failed.test.ts',
];
