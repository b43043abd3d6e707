import { type Batch, isTerminal } from '@offpeak/core';
import type { QueryClient } from '@tanstack/react-query';
import { offpeakKeys } from './keys.ts';
import { notePace } from './pace-options.ts';

interface Stream {
  source: EventSource;
  listeners: number;
}

const streams = new WeakMap<QueryClient, Map<string, Stream>>();
const live = new WeakSet<object>();

/** Whether events arrive for this query, so that polls are only a safety net. */
export function isLive(query: object): boolean {
  return live.has(query);
}

/**
 * Listens to the server-sent events of a batch and writes what they say into the cache; all components on one batch share one stream. A stream
 * that breaks or is not offered costs nothing but speed: polling goes on. Call the answer to stop.
 */
export function followBatch(queries: QueryClient, id: string, url: string): () => void {
  const open = streams.get(queries) ?? new Map<string, Stream>();
  streams.set(queries, open);
  const stream = open.get(url) ?? { source: listen(queries, id, url), listeners: 0 };
  open.set(url, stream);
  stream.listeners++;
  return () => {
    if (--stream.listeners > 0) return;
    open.delete(url);
    stream.source.close();
    setLive(queries, id, false);
  };
}

function listen(queries: QueryClient, id: string, url: string): EventSource {
  const queryKey = offpeakKeys.batch(id);
  const source = new EventSource(url, { withCredentials: true });
  source.onopen = () => setLive(queries, id, true);
  source.onerror = () => {
    if (setLive(queries, id, false)) queries.invalidateQueries({ queryKey });
  };
  source.addEventListener('batch', ({ data }: MessageEvent<string>) => {
    const batch = JSON.parse(data) as Batch;
    notePace(queries, batch, Date.now());
    queries.setQueryData<Batch>(queryKey, batch);
    // The server ends the stream now, and the browser would open it again.
    if (isTerminal(batch.status)) source.close();
  });
  return source;
}

/** Gives whether it was live before. */
function setLive(queries: QueryClient, id: string, on: boolean): boolean {
  const query = queries.getQueryCache().find({ queryKey: offpeakKeys.batch(id) });
  if (!query) return false;
  const was = live.has(query);
  if (on) live.add(query);
  else live.delete(query);
  return was;
}
