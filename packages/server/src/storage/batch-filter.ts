import type { BatchRecord, BatchState } from './records.ts';

/** Every project of a storage: only an operator reads across projects. */
export const everyProject: unique symbol = Symbol('every project');

/** One project by its name, or every project. */
export type ProjectScope = string | typeof everyProject;

/** Which batches a list holds. Absent conditions hold for every batch. */
export interface BatchFilter {
  /** The status is one of these. */
  statuses?: readonly BatchState['status'][];
  /** Created at this time (unix seconds) or later. */
  createdFrom?: number;
  /** Created before this time (unix seconds). */
  createdBefore?: number;
  /** The metadata has each of these values. */
  metadata?: Readonly<Record<string, string>>;
  /**
   * The id, the model, or a key or value of the metadata has this text; the case of A to Z does not count.
   */
  text?: string;
}

/** What a list of batches is sorted by. */
export type BatchSortKey = 'created' | 'requests' | 'failed';

/** The order of a list of batches; batches with equal values are in the order of their creation. */
export interface BatchSort {
  by: BatchSortKey;
  direction: 'asc' | 'desc';
}

/** The order in which batches are listed by default. */
export const newestFirst: BatchSort = { by: 'created', direction: 'desc' };

/** The number of batches per status, and of their requests that have no result yet. */
export interface BatchSummary {
  byStatus: Partial<Record<BatchState['status'], number>>;
  /** The requests without a result of all batches that have not ended. */
  requestsLeft: number;
}

/** Whether a project is within a scope. */
export function isInScope(project: string, scope: ProjectScope): boolean {
  return scope === everyProject || scope === project;
}

/** Whether a batch satisfies every condition of a filter. */
export function matchesFilter({ state }: BatchRecord, filter: BatchFilter): boolean {
  const { statuses, createdFrom = 0, createdBefore = Infinity, metadata = {}, text } = filter;
  return (
    (statuses === undefined || statuses.includes(state.status)) &&
    state.created_at >= createdFrom &&
    state.created_at < createdBefore &&
    Object.entries(metadata).every(([key, value]) => state.metadata?.[key] === value) &&
    (text === undefined || searchedText(state).includes(lowerAscii(text)))
  );
}

/** Returns a text with A to Z in lower case, as every storage compares it. */
export function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function searchedText({ id, model, metadata }: BatchState): string {
  return lowerAscii([id, model ?? '', ...Object.entries(metadata ?? {}).flat()].join('\n'));
}
