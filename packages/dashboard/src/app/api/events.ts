import { type InfiniteData, type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { apiURL } from './http.ts';
import { statusOptions, withoutOwnProject } from './queries.ts';
import type { ListedBatch, ListPage, ServerStatus } from './types.ts';

/**
 * The number of tabs that may have a stream. A browser has six connections per host for all tabs: with three
 * streams, the other tabs poll and the page always loads.
 */
const streamSlots = 3;
/** How long a tab without a slot waits before it tries again, in ms. */
const retryMs = 15_000;

/** Keeps one stream of events while the tab is visible, and writes what it says into the cache. */
export function useEvents(isEnabled: boolean): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (!isEnabled) {
      return;
    }
    let over: AbortController | null = null;
    const follow = (): void => {
      if (document.visibilityState === 'hidden') {
        over?.abort();
        over = null;
      } else if (over === null) {
        over = new AbortController();
        void stream(queries, over.signal);
        void queries.invalidateQueries({ queryKey: ['batches'] });
      }
    };
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      over?.abort();
    };
  }, [isEnabled, queries]);
}

/** Opens a stream as soon as there is a slot for it, and closes it when the signal is aborted. */
async function stream(queries: QueryClient, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await withSlot(() => listen(queries, signal));
    await pause(retryMs, signal);
  }
}

async function withSlot(work: () => Promise<void>): Promise<void> {
  // A page that is not secure has no locks: it opens a stream without counting.
  if (navigator.locks === undefined) {
    return work();
  }
  for (let slot = 0; slot < streamSlots; slot++) {
    const hadSlot = await navigator.locks.request(
      `offpeak-events-${slot}`,
      { ifAvailable: true },
      async (lock) => {
        if (lock !== null) {
          await work();
        }
        return lock !== null;
      },
    );
    if (hadSlot) {
      return;
    }
  }
}

/** Resolves when the signal is aborted or the server refuses the stream. */
function listen(queries: QueryClient, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const source = new EventSource(apiURL('v1/offpeak/events', { project: '*' }));
    const end = (): void => {
      source.close();
      resolve();
    };
    signal.addEventListener('abort', end, { once: true });
    source.addEventListener('status', ({ data }) => {
      queries.setQueryData(statusOptions.queryKey, JSON.parse(data) as ServerStatus);
    });
    source.addEventListener('batches', ({ data }) =>
      applyBatches(queries, withoutOwnProject(queries, JSON.parse(data) as ListedBatch[])),
    );
    source.addEventListener('reload', () => void queries.invalidateQueries({ queryKey: ['batches'] }));
    // After a broken connection the browser connects again by itself; after a refusal it does not.
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) {
        end();
      }
    });
  });
}

/** Writes changed batches into the cache. A batch that no list holds yet makes the lists be read again. */
export function applyBatches(queries: QueryClient, changed: readonly ListedBatch[]): void {
  const byId = new Map(changed.map((batch) => [batch.id, batch]));
  const known = new Set<string>();
  for (const batch of changed) {
    if (queries.getQueryData(['batch', batch.id]) !== undefined) {
      queries.setQueryData(['batch', batch.id], batch);
    }
  }
  queries.setQueriesData<InfiniteData<ListPage<ListedBatch>>>(
    { queryKey: ['batches'] },
    (list) =>
      list && {
        ...list,
        pages: list.pages.map((page) => ({
          ...page,
          data: page.data.map((batch) => {
            const next = byId.get(batch.id);
            if (next !== undefined) {
              known.add(batch.id);
            }
            return next ?? batch;
          }),
        })),
      },
  );
  if (changed.some(({ id, status }) => !known.has(id) || status !== 'in_progress')) {
    void queries.invalidateQueries({ queryKey: ['summary'] });
  }
  // A filter may leave a batch out of every list: it makes them be read again once, not with each change.
  const isNew = changed.some(({ id }) => !known.has(id) && !announced.has(id));
  if (isNew) {
    void queries.invalidateQueries({ queryKey: ['batches'] });
  }
  for (const { id } of changed) {
    announced.add(id);
  }
}

const announced = new Set<string>();

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
