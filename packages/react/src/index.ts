export * from './hooks.ts';
export type { MutationExtras } from './mutations/mutation-extras.ts';
export type { ListExtras, QueryExtras } from './queries/query-extras.ts';
export * from './query.ts';
export type { BatchRunActions } from './run/create-batch-run.ts';
export type { EndedRun, RunBatchState } from './run/run-state.ts';
export type { Submission } from './run/submission.ts';
export type { BatchRunOptions } from './run/submit-run.ts';
