import type { Batch } from '@offpeak/core';
import type { Query, QueryClient } from '@tanstack/react-query';
import type { JobState } from './batch-target.ts';
import { notePace } from './pace-options.ts';
import { isTerminal } from './peers.ts';

interface Stream {
  source: EventSource;
  url: string;
  listeners: number;
  /** Whether events arrive. */
  live: boolean;
}

const streams = new WeakMap<object, Stream>();

/** Whether events arrive for this query, so that polls are only a safety net. */
export function isLive(query: object): boolean {
  return streams.get(query)?.live === true;
}

/**
 * Listens to the server-sent events of a batch and writes what they say into the cache; all components on one batch share one stream. A stream
 * that breaks or is not offered costs nothing but speed: polling goes on. `query` holds that batch, or a job of it alone. Call the answer to stop.
 */
export function followBatch(queries: QueryClient, query: Query, id: string, url: string): () => void {
  let stream = streams.get(query);
  if (stream?.url !== url) {
    stream = listen(queries, query, id, url);
    streams.set(query, stream);
  }
  const { source } = stream;
  stream.listeners++;
  return () => {
    if (--stream.listeners > 0) return;
    source.close();
    if (streams.get(query) === stream) streams.delete(query);
  };
}

function listen(queries: QueryClient, { queryKey }: Query, id: string, url: string): Stream {
  const source = new EventSource(url, { withCredentials: true });
  const stream: Stream = { source, url, listeners: 0, live: false };
  source.onopen = () => {
    stream.live = true;
  };
  source.onerror = () => {
    if (stream.live) queries.invalidateQueries({ queryKey });
    stream.live = false;
  };
  source.addEventListener('batch', ({ data }: MessageEvent<string>) => {
    const batch = JSON.parse(data) as Batch;
    const { status, request_counts } = batch;
    notePace(queries, id, batch, Date.now());
    queries.setQueryData<Batch | JobState>(queryKey, (before) =>
      before && 'batches' in before ? { status, request_counts, batches: [batch] } : batch,
    );
    // The server ends the stream now, and the browser would open it again.
    if (isTerminal(status)) source.close();
  });
  return stream;
}
