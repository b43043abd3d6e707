import type { Batch, Client } from '@offpeak/core';
import type { QueryClient } from '@tanstack/react-query';
import { corrected, learnBatch, showing } from '../cached-batches.ts';
import { offpeakKeys } from '../keys.ts';
import { focusManager, isTerminal } from '../peers.ts';
import { waitForConnection } from './connection-lock.ts';
import { parseBatch } from './parse-batch.ts';
import { type Listening, planStream, type StreamPlan } from './plan-stream.ts';

/** Batches that are listened for, and the cache that what is heard of them goes into. */
interface Listener extends Listening {
  queries: QueryClient;
  client: Client;
}

interface Stream extends Pick<StreamPlan, 'ids'> {
  /** Whether events arrive. */
  isLive: boolean;
  close(): void;
}

/** Changes that come within this time, in ms, as when a list is drawn, open one stream. */
const gatherMs = 50;

// One stream for the whole page, whatever trees of components are on it: its connections are the page's.
let listeners: Listener[] = [];
/** Batches whose end was told, or whose stream was refused. They are listened for again when the tab is looked at again. */
const over = new Set<string>();
let stream: Stream | null = null;
let connection: ReturnType<typeof waitForConnection> | null = null;
let planned: ReturnType<typeof setTimeout> | undefined;
let stopFocus: (() => void) | undefined;

/** Whether events arrive for all of these batches, so that polls are only a safety net. */
export function isLive(ids: readonly string[]): boolean {
  return stream?.isLive === true && ids.length > 0 && ids.every((id) => stream?.ids.includes(id));
}

/**
 * Listens to the server-sent events of batches and writes what they say into the cache. The whole page has one connection for them, at most
 * two tabs of an origin have one, and a hidden tab has none. What it does not carry is polled, as is everything while it is broken. Call the
 * answer to stop.
 */
export function listenFor(listener: Listener): () => void {
  if (typeof EventSource === 'undefined') return () => {};
  listeners.push(listener);
  stopFocus ??= focusManager.subscribe(replan);
  replan();
  return () => {
    listeners = listeners.filter((other) => other !== listener);
    replan();
  };
}

function replan(): void {
  clearTimeout(planned);
  planned = setTimeout(carryOut, gatherMs);
}

/** Opens, keeps or closes the stream, so that it carries what is listened for. */
function carryOut(): void {
  const isSeen = focusManager.isFocused();
  if (!isSeen || listeners.length === 0) over.clear();
  const plan = planStream(isSeen ? listeners : [], (id) => !over.has(id));
  if (!plan?.ids.every((id) => stream?.ids.includes(id))) close();
  if (plan) {
    connection ??= waitForConnection(replan);
    if (connection.isGranted()) stream ??= open(plan);
    return;
  }
  connection?.giveBack();
  connection = null;
  if (listeners.length > 0) return;
  stopFocus?.();
  stopFocus = undefined;
}

function close(): void {
  stream?.close();
  stream = null;
}

function open({ ids, url }: StreamPlan): Stream {
  const source = new EventSource(url, { withCredentials: true });
  const opened: Stream = { ids, isLive: false, close: () => source.close() };
  source.onopen = () => {
    opened.isLive = true;
  };
  source.onerror = () => {
    if (opened.isLive) askFor(ids);
    opened.isLive = false;
    // A browser that is refused does not try again by itself.
    if (source.readyState === EventSource.CLOSED) end(ids);
  };
  source.addEventListener('batch', ({ data }: MessageEvent<string>) => {
    const batch = parseBatch(data);
    if (batch) hear(batch);
  });
  return opened;
}

/** Writes what an event says into the caches of those who listen for its batch, once into each. */
function hear(told: Batch): void {
  const { id } = told;
  const heard = listeners.filter(({ ids }) => ids.includes(id));
  for (const { queries, client } of new Map(heard.map((one) => [one.queries, one])).values()) {
    const batch = corrected(queries, client, id, told);
    queries.setQueryData<Batch>(offpeakKeys.batch(client, id), batch);
    learnBatch(queries, client, batch);
  }
  if (isTerminal(told.status)) end([id]);
}

/** No stream is wanted for these any more. */
function end(ids: readonly string[]): void {
  for (const id of ids) over.add(id);
  // The server ends the stream after the last of them, and the browser would open it again.
  if (stream?.ids.every((id) => over.has(id))) close();
  replan();
}

/** Fetches everything that shows some batches, whose events have stopped. */
function askFor(ids: readonly string[]): void {
  for (const queries of new Set(listeners.map((listener) => listener.queries)))
    queries.invalidateQueries({ queryKey: offpeakKeys.all(), predicate: showing(ids) });
}
