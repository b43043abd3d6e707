import type { Batch } from '@offpeak/core';
import { batchCounts } from '@offpeak/react';
import '../batch/counts-bar.css';
import { batchTitle } from '@offpeak/page-parts/batch/batch-title.ts';
import { StatusBadge } from '@offpeak/page-parts/batch/status-badge.tsx';
import { formatCount, formatDuration, formatTime } from '@offpeak/page-parts/ui/format.ts';
import { endOf } from '../batch/end-of.ts';
import { routeHref } from '../route/hash-route.ts';

/** Batches, one per row. A phone shows only the most important columns. */
export function BatchesTable({ batches }: { batches: readonly Batch[] }) {
  return (
    <div className="card batch-table-frame">
      <table className="batch-table">
        <caption className="sr-only">Batches, newest first</caption>
        <thead className="small soft">
          <tr>
            <th scope="col">Batch</th>
            <th scope="col">Status</th>
            <th scope="col">Answered</th>
            <th scope="col" className="batch-wide">
              Model
            </th>
            <th scope="col" className="batch-wide">
              Took
            </th>
            <th scope="col">Submitted</th>
          </tr>
        </thead>
        <tbody>
          {batches.map((batch) => (
            <BatchRow key={batch.id} batch={batch} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function BatchRow({ batch }: { batch: Batch }) {
  const end = endOf(batch);
  return (
    <tr>
      <th scope="row">
        <a className="batch-link" href={routeHref({ screen: 'batch', batchId: batch.id })}>
          {batchTitle(batch)}
        </a>
      </th>
      <td>
        <StatusBadge batch={batch} />
      </td>
      <td>
        <Answered batch={batch} />
      </td>
      <td className="batch-wide small soft batch-model">{batch.model ?? '–'}</td>
      <td className="batch-wide small soft">
        {end === null ? '–' : formatDuration(Math.max(1, end - batch.created_at))}
      </td>
      <td>
        <time className="small soft" dateTime={new Date(batch.created_at * 1_000).toISOString()}>
          {formatTime(batch.created_at)}
        </time>
      </td>
    </tr>
  );
}

/** The counts of a batch, as a bar and in numbers. */
function Answered({ batch }: { batch: Batch }) {
  const { total, succeeded, failed } = batchCounts(batch);
  const share = (part: number): string => `${total === 0 ? 0 : (part / total) * 100}%`;
  return (
    <>
      <span className="counts-bar batch-bar" aria-hidden="true">
        <span className="counts-good" style={{ width: share(succeeded) }} />
        <span className="counts-bad" style={{ width: share(failed) }} />
      </span>
      <span className="small soft">
        {formatCount(succeeded)} of {formatCount(total)}
        {failed > 0 ? `, ${formatCount(failed)} failed` : ''}
      </span>
    </>
  );
}
