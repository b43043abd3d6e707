import type { SQLInputValue } from 'node:sqlite';
import {
  type BatchFilter,
  type BatchSortKey,
  type BatchSummary,
  everyProject,
  lowerAscii,
  newestFirst,
  type ProjectScope,
} from '../../storage/batch-filter.ts';
import type { BatchState } from '../../storage/records.ts';
import type { BatchListQuery } from '../../storage/storage.ts';
import { integer, text } from './columns.ts';
import type { Database, Row } from './database.ts';

/** A part of a WHERE clause, with the values of its question marks. */
interface Condition {
  sql: string;
  values: SQLInputValue[];
}

/** As the index `batches_of_status` has it. */
const status = "json_extract(state, '$.status')";

const sortValues: Readonly<Record<BatchSortKey, string>> = {
  created: 'seq',
  requests: "json_extract(state, '$.request_counts.total')",
  failed: "json_extract(state, '$.request_counts.failed')",
};

/**
 * Returns up to `limit + 1` rows of a list of batches, or null when the cursor is not a batch of the project.
 */
export function listRows(db: Database, query: BatchListQuery): Row[] | null {
  const { project, after, limit, filter = {}, sort = newestFirst } = query;
  const value = sortValues[sort.by];
  const conditions = [...inScope(project), ...inFilter(filter)];
  const [comparison, direction] = sort.direction === 'asc' ? ['>', 'ASC'] : ['<', 'DESC'];
  if (after !== null) {
    const cursor = both([{ sql: 'id = ?', values: [after] }, ...inScope(project)]);
    const row = db.get(`SELECT seq, ${value} AS value FROM batches WHERE ${cursor.sql}`, ...cursor.values);
    if (row === null) {
      return null;
    }
    conditions.push(
      sort.by === 'created'
        ? { sql: `seq ${comparison} ?`, values: [integer(row, 'seq')] }
        : {
            sql: `(${value}, seq) ${comparison} (?, ?)`,
            values: [integer(row, 'value'), integer(row, 'seq')],
          },
    );
  }
  const where = both(conditions);
  const first = sort.by === 'created' ? '' : `${value} ${direction}, `;
  return db.all(
    `SELECT * FROM batches WHERE ${where.sql} ORDER BY ${first}seq ${direction} LIMIT ?`,
    ...where.values,
    limit + 1,
  );
}

/** Counts the batches that satisfy a filter. */
export function summarizeRows(
  db: Database,
  { project, filter = {} }: { project: ProjectScope; filter?: BatchFilter },
): BatchSummary {
  const where = both([...inScope(project), ...inFilter(filter)]);
  const rows = db.all(
    `SELECT ${status} AS status, count(*) AS batches FROM batches WHERE ${where.sql} GROUP BY 1`,
    ...where.values,
  );
  const left = db.get(
    `SELECT coalesce(sum(json_extract(state, '$.request_counts.total')
       - json_extract(state, '$.request_counts.completed')
       - json_extract(state, '$.request_counts.failed')), 0) AS requests
     FROM batches WHERE ended = 0 AND ${where.sql}`,
    ...where.values,
  );
  const byStatus = Object.fromEntries(
    rows.map((row) => [text(row, 'status') as BatchState['status'], integer(row, 'batches')]),
  );
  return { byStatus, requestsLeft: left === null ? 0 : integer(left, 'requests') };
}

function inScope(project: ProjectScope): Condition[] {
  return project === everyProject ? [] : [{ sql: 'project = ?', values: [project] }];
}

function inFilter(filter: BatchFilter): Condition[] {
  const { statuses, createdFrom, createdBefore, metadata = {}, text: searched } = filter;
  const conditions: Condition[] = Object.entries(metadata).map(([key, value]) => ({
    sql: `EXISTS (SELECT 1 FROM json_each(state, '$.metadata') WHERE key = ? AND value = ?)`,
    values: [key, value],
  }));
  if (statuses !== undefined) {
    conditions.push({ sql: `${status} IN (${statuses.map(() => '?').join(', ')})`, values: [...statuses] });
  }
  if (createdFrom !== undefined) {
    conditions.push({ sql: 'created_at >= ?', values: [createdFrom] });
  }
  if (createdBefore !== undefined) {
    conditions.push({ sql: 'created_at < ?', values: [createdBefore] });
  }
  if (searched !== undefined) {
    conditions.push({
      // SQLite's lower() changes A to Z only.
      sql: `instr(lower(id || char(10) || coalesce(json_extract(state, '$.model'), '') || char(10) ||
        coalesce((SELECT group_concat(key || char(10) || value, char(10))
          FROM json_each(state, '$.metadata')), '')), ?) > 0`,
      values: [lowerAscii(searched)],
    });
  }
  return conditions;
}

function both(conditions: readonly Condition[]): Condition {
  return {
    sql: conditions.length === 0 ? 'TRUE' : conditions.map(({ sql }) => `(${sql})`).join(' AND '),
    values: conditions.flatMap(({ values }) => values),
  };
}
