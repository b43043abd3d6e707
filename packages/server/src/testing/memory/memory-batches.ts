import { hasEnded } from '../../lifecycle/batch-machine.ts';
import {
  type BatchSort,
  type BatchSummary,
  isInScope,
  matchesFilter,
  newestFirst,
} from '../../storage/batch-filter.ts';
import type { ClaimQuery } from '../../storage/claim.ts';
import type { Claims } from '../../storage/claims.ts';
import type { BatchRecord } from '../../storage/records.ts';
import type { BatchStore } from '../../storage/storage.ts';
import { findCreation, freeSegments, type MemoryData, noteCreation } from './memory-data.ts';
import { findFile } from './memory-files.ts';

/**
 * Creates a store of batch records in memory.
 *
 * @param seconds Returns the time of day, in unix seconds.
 */
export function memoryBatchStore(data: MemoryData, claims: Claims, seconds: () => number): BatchStore {
  const { batches } = data;
  return {
    async insert(record, idempotencyKey) {
      const { project, state } = record;
      const created = { kind: 'batch', project, id: state.id } as const;
      const before = findCreation(data, created, idempotencyKey);
      if (before !== null) {
        return before;
      }
      const file = findFile(data, project, state.input_file_id);
      if (file === null) {
        return { type: 'file_gone' };
      }
      noteCreation(data, created, idempotencyKey, seconds());
      batches.set(state.id, { ...record, input: file.segments });
      return { type: 'created' };
    },
    async get(project, id) {
      const batch = batches.get(id);
      return batch?.project === project ? batch : null;
    },
    async list({ project, after, limit, filter = {}, sort = newestFirst }) {
      const all = sorted(
        [...batches.values()].filter((batch) => isInScope(batch.project, project)),
        sort,
      );
      const cursor = all.findIndex(({ state }) => state.id === after);
      if (after !== null && cursor === -1) {
        return null;
      }
      const rest = all.slice(cursor + 1).filter((batch) => matchesFilter(batch, filter));
      return { items: rest.slice(0, limit), hasMore: rest.length > limit };
    },
    async summarize({ project, filter = {} }) {
      const summary: BatchSummary = { byStatus: {}, requestsLeft: 0 };
      for (const batch of batches.values()) {
        if (isInScope(batch.project, project) && matchesFilter(batch, filter)) {
          const { status, request_counts: counts } = batch.state;
          summary.byStatus[status] = (summary.byStatus[status] ?? 0) + 1;
          summary.requestsLeft += hasEnded(batch.state) ? 0 : counts.total - counts.completed - counts.failed;
        }
      }
      return summary;
    },
    async update({ record, files = [], deliveries = [], claim }) {
      if (claim !== undefined) {
        claims.check(claim);
      }
      const { id } = record.state;
      const stored = batches.get(id);
      if (stored === undefined || stored.revision !== record.revision) {
        return null;
      }
      const ended = hasEnded(record.state);
      const written = { ...record, revision: record.revision + 1, input: ended ? [] : stored.input };
      batches.set(id, written);
      for (const file of files) {
        data.files.set(file.id, { record: file, deletedAt: null });
      }
      for (const delivery of deliveries) {
        data.deliveries.set(delivery.id, { record: delivery, due: 0 });
      }
      if (ended) {
        freeSegments(data, stored.input);
        claims.end(id);
      }
      return written;
    },
    async claim(query) {
      const free = freeBatches(data, claims, query);
      const claimed = free.map((record) => ({ record, claim: claims.claim(record.state.id, query.owner) }));
      if (claimed.length > 0) {
        claims.renew(query.owner, query.forMs);
      }
      return claimed;
    },
    async renew(owner, forMs) {
      return claims.renew(owner, forMs);
    },
    async release(claim) {
      claims.release(claim);
    },
  };
}

/** Returns batches, which are in the order of their creation, in another order. */
function sorted(batches: BatchRecord[], { by, direction }: BatchSort): BatchRecord[] {
  const value = ({ state }: BatchRecord): number =>
    by === 'created' ? 0 : by === 'requests' ? state.request_counts.total : state.request_counts.failed;
  const ascending = batches.sort((one, other) => value(one) - value(other));
  return direction === 'asc' ? ascending : ascending.reverse();
}

/** Returns unfinished batches that nobody has claimed, nearest deadline first. */
function freeBatches(
  { batches }: MemoryData,
  claims: Claims,
  { limit, except = [], status }: ClaimQuery,
): BatchRecord[] {
  return [...batches.values()]
    .filter(({ state }) => !hasEnded(state) && (status === undefined || state.status === status))
    .filter(({ state }) => !except.includes(state.id) && !claims.isHeld(state.id))
    .sort((one, other) => one.state.expires_at - other.state.expires_at)
    .slice(0, limit);
}
