import { type Batch, type Client, isTerminal } from '@offpeak/core';
import { focusManager, type QueryClient } from '@tanstack/query-core';
import { corrected, shareBatch, showing } from '../batch/cached-batches.ts';
import { offpeakKeys } from '../batch/keys.ts';
import { waitForConnection } from './connection-lock.ts';
import { parseBatch } from './parse-batch.ts';
import { planStream, type StreamPlan, type Subscription } from './plan-stream.ts';

/** A subscription, and the cache that its events are written to. */
interface Subscriber extends Subscription {
  queries: QueryClient;
  client: Client;
}

interface Stream extends Pick<StreamPlan, 'ids'> {
  /** Whether events arrive. */
  isLive: boolean;
  close(): void;
}

/** Changes within this time, in ms, as when a list is rendered, open one stream. */
const gatherMs = 50;

// One stream for the whole page, for all component trees on it: the connections belong to the page.
let subscribers: Subscriber[] = [];
/** Batches that have ended, or whose stream was refused. They are wanted again when a hidden tab is shown. */
const unwanted = new Set<string>();
let stream: Stream | null = null;
let connection: ReturnType<typeof waitForConnection> | null = null;
let planned: ReturnType<typeof setTimeout> | undefined;
let unsubscribeFocus: (() => void) | undefined;

/** Whether events arrive for all of these batches, so that polls are only a safety net. */
export function isLive(ids: readonly string[]): boolean {
  return stream?.isLive === true && ids.length > 0 && ids.every((id) => stream?.ids.includes(id));
}

/**
 * Subscribes to the server-sent events of batches and writes them into the cache. The whole page has one
 * connection for them, at most two tabs of an origin have one, and a hidden tab has none. Batches without a
 * stream are polled, and so are all of them while it is broken. Returns the function that unsubscribes.
 */
export function subscribeToEvents(subscriber: Subscriber): () => void {
  if (typeof EventSource === 'undefined') {
    return () => {};
  }
  subscribers.push(subscriber);
  unsubscribeFocus ??= focusManager.subscribe(scheduleUpdate);
  scheduleUpdate();
  return () => {
    subscribers = subscribers.filter((other) => other !== subscriber);
    scheduleUpdate();
  };
}

function scheduleUpdate(): void {
  clearTimeout(planned);
  planned = setTimeout(updateStream, gatherMs);
}

/** Opens, keeps or closes the stream, so that it holds the subscribed batches. */
function updateStream(): void {
  const isVisible = focusManager.isFocused();
  if (!isVisible || subscribers.length === 0) {
    unwanted.clear();
  }
  const plan = planStream(isVisible ? subscribers : [], (id) => !unwanted.has(id));
  if (!plan?.ids.every((id) => stream?.ids.includes(id))) {
    closeStream();
  }
  if (plan) {
    connection ??= waitForConnection(scheduleUpdate);
    if (connection.isGranted()) {
      stream ??= openStream(plan);
    }
    return;
  }
  connection?.release();
  connection = null;
  if (subscribers.length === 0) {
    unsubscribeFocus?.();
    unsubscribeFocus = undefined;
  }
}

function closeStream(): void {
  stream?.close();
  stream = null;
}

function openStream({ ids, url }: StreamPlan): Stream {
  const source = new EventSource(url, { withCredentials: true });
  const opened: Stream = { ids, isLive: false, close: () => source.close() };
  source.onopen = () => {
    opened.isLive = true;
  };
  source.onerror = () => {
    if (opened.isLive) {
      refetch(ids);
    }
    opened.isLive = false;
    // A browser does not retry a refused stream by itself.
    if (source.readyState === EventSource.CLOSED) {
      drop(ids);
    }
  };
  source.addEventListener('batch', ({ data }: MessageEvent<string>) => {
    const batch = parseBatch(data);
    if (batch) {
      receive(batch);
    }
  });
  return opened;
}

/** Writes the batch of an event into the caches of its subscribers, once into each. */
function receive(event: Batch): void {
  const { id } = event;
  const interested = subscribers.filter(({ ids }) => ids.includes(id));
  for (const { queries, client } of new Map(interested.map((one) => [one.queries, one])).values()) {
    const batch = corrected(queries, client, id, event);
    queries.setQueryData<Batch>(offpeakKeys.batch(client, id), batch);
    shareBatch(queries, client, batch);
  }
  if (isTerminal(event.status)) {
    drop([id]);
  }
}

/** Drops batches from the stream. */
function drop(ids: readonly string[]): void {
  for (const id of ids) {
    unwanted.add(id);
  }
  // The server ends the stream after the last of them, and the browser would open it again.
  if (stream?.ids.every((id) => unwanted.has(id))) {
    closeStream();
  }
  scheduleUpdate();
}

/** Fetches everything that shows some batches, whose events have stopped. */
function refetch(ids: readonly string[]): void {
  for (const queries of new Set(subscribers.map((subscriber) => subscriber.queries))) {
    queries.invalidateQueries({ queryKey: offpeakKeys.all(), predicate: showing(ids) });
  }
}
