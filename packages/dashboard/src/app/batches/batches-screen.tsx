import { formatCount } from '@offpeak/page-parts/ui/format.ts';
import { useTitle } from '@offpeak/page-parts/ui/use-title.ts';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { type BatchesQuery, batchesOptions, scopeOf, statusOptions, summaryOptions } from '../api/queries.ts';
import { hrefOf } from '../route/route.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { BatchesTable } from './batches-table.tsx';
import { BatchesTools } from './batches-tools.tsx';
import { BulkBar } from './bulk-bar.tsx';
import './batches.css';

/** All batches that the visitor may see: filtered, sorted and selected as the address says. */
export function BatchesScreen({ params, readOnly }: { params: URLSearchParams; readOnly: boolean }) {
  const query = useBatchesQuery(params);
  const list = useInfiniteQuery(batchesOptions(query));
  const { data: summary } = useQuery(summaryOptions(query));
  const { data: all, isFetched } = useQuery(summaryOptions(useMemo(() => withoutFilter(query), [query])));
  const batches = useMemo(() => list.data?.pages.flatMap((page) => page.data) ?? [], [list.data]);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  useTitle('Batches');
  const isFiltered = Boolean(query.status || query.search);
  return (
    <div className="stack">
      <div className="row row-between">
        <h1>Batches</h1>
        <p className="small soft" role="status">
          {list.isPending
            ? 'Loading …'
            : `${formatCount(batches.length)} of ${formatCount(summary?.total ?? batches.length)} loaded`}
        </p>
      </div>
      <BatchesTools query={query} counts={all ?? null} isReady={isFetched} />
      {readOnly ? null : (
        <BulkBar
          query={query}
          total={summary?.total ?? null}
          selected={batches.filter(({ id }) => selected.has(id))}
          onClear={() => setSelected(new Set())}
        />
      )}
      {list.error ? (
        <ErrorNote title="The batches could not be read" error={list.error}>
          <button type="button" className="button" onClick={() => list.refetch()}>
            Try again
          </button>
        </ErrorNote>
      ) : null}
      {list.data && batches.length === 0 ? (
        <NoBatches isFiltered={isFiltered} readOnly={readOnly} />
      ) : (
        <BatchesTable
          batches={batches}
          total={summary?.total ?? null}
          isLoading={list.isPending}
          hasMore={list.hasNextPage}
          onMore={() => {
            if (!list.isFetchingNextPage) {
              void list.fetchNextPage();
            }
          }}
          query={query}
          selected={selected}
          onSelect={readOnly ? null : setSelected}
        />
      )}
    </div>
  );
}

function useBatchesQuery(params: URLSearchParams): BatchesQuery {
  const { data: status } = useQuery(statusOptions);
  const project = scopeOf(status ?? undefined);
  const text = params.toString();
  return useMemo(() => {
    const given = new URLSearchParams(text);
    const named = ['status', 'search', 'order_by', 'order'] as const;
    const entries = named.flatMap((name) => {
      const value = given.get(name);
      return value ? [[name, value] as const] : [];
    });
    return { ...Object.fromEntries(entries), ...(project && { project }) };
  }, [text, project]);
}

function withoutFilter({ project }: BatchesQuery): BatchesQuery {
  return project ? { project } : {};
}

function NoBatches({ isFiltered, readOnly }: { isFiltered: boolean; readOnly: boolean }) {
  if (isFiltered) {
    return (
      <div className="empty card">
        <p>No batch matches this filter.</p>
        <a href={hrefOf('batches')}>Show all batches</a>
      </div>
    );
  }
  return (
    <div className="empty card">
      <h2>No batches yet</h2>
      <p className="soft">
        Send one with any OpenAI client, with <code>offpeak run</code>, or from here.
      </p>
      {readOnly ? null : (
        <a className="button button-primary" href={hrefOf('new')}>
          New batch
        </a>
      )}
    </div>
  );
}
