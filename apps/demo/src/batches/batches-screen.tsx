import { isTerminal } from '@offpeak/core';
import { batchesOptions } from '@offpeak/react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { client } from '../api/client.ts';
import { batchCounts } from '../batch/batch-counts.ts';
import { batchTitle } from '../batch/batch-title.ts';
import { StatusBadge } from '../batch/status-badge.tsx';
import { routeHref } from '../route/hash-route.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { formatCount, formatTime } from '../ui/format.ts';
import './batches-screen.css';

/** The list is read again this often, in ms, while a batch on it runs. */
const againMs = 2_000;

/** Every batch of this visitor, newest first. */
export function BatchesScreen() {
  const batches = useInfiniteQuery({
    ...batchesOptions(client),
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ data }) => data.some(({ status }) => !isTerminal(status))) ? againMs : false,
  });
  const items = batches.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <div className="stack">
      <header className="row row-between">
        <h1>All batches</h1>
        <a className="button button-primary" href={routeHref({ screen: 'new' })}>
          New batch
        </a>
      </header>
      {batches.isError ? (
        <ErrorNote title="The batches could not be listed" error={batches.error}>
          <button type="button" className="button" onClick={() => batches.refetch()}>
            Try again
          </button>
        </ErrorNote>
      ) : null}
      {batches.isPending ? <p role="status">Looking for your batches…</p> : null}
      {batches.isSuccess && items.length === 0 ? (
        <div className="card empty">
          <h2>No batch yet</h2>
          <p className="soft">A batch you start stays here, also after you close this page.</p>
          <a className="button" href={routeHref({ screen: 'new' })}>
            Start one
          </a>
        </div>
      ) : null}
      {items.length > 0 ? (
        <ul className="batch-list card">
          {items.map((batch) => {
            const { total, succeeded, failed } = batchCounts(batch);
            return (
              <li key={batch.id}>
                <a className="batch-link" href={routeHref({ screen: 'batch', batchId: batch.id })}>
                  <span className="batch-link-title">{batchTitle(batch)}</span>
                  <StatusBadge status={batch.status} />
                  <span className="small soft">
                    {formatCount(succeeded)} of {formatCount(total)}
                    {failed > 0 ? `, ${formatCount(failed)} failed` : ''}
                  </span>
                  <time className="small soft" dateTime={new Date(batch.created_at * 1_000).toISOString()}>
                    {formatTime(batch.created_at)}
                  </time>
                </a>
              </li>
            );
          })}
        </ul>
      ) : null}
      {batches.hasNextPage ? (
        <button
          type="button"
          className="button"
          disabled={batches.isFetchingNextPage}
          onClick={() => batches.fetchNextPage()}
        >
          {batches.isFetchingNextPage ? 'Loading…' : 'Show older'}
        </button>
      ) : null}
    </div>
  );
}
