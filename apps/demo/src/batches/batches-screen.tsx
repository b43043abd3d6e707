import { useBatches } from '@offpeak/react';
import { routeHref } from '../route/hash-route.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import './batches-screen.css';
import { BatchesTable } from './batches-table.tsx';

/** Every batch of this visitor, newest first. */
export function BatchesScreen() {
  const batches = useBatches();
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
      {batches.isPending ? <p role="status">Loading your batches…</p> : null}
      {batches.isSuccess && items.length === 0 ? (
        <div className="card empty">
          <h2>No batch yet</h2>
          <p className="soft">A batch you start stays here, also after you close this page.</p>
          <a className="button" href={routeHref({ screen: 'new' })}>
            Start one
          </a>
        </div>
      ) : null}
      {items.length > 0 ? <BatchesTable batches={items} /> : null}
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
