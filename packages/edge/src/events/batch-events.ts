import { isTerminal } from '@offpeak/core';
import { heartbeatFrame, openingFrame, stateOf } from './event-frame.ts';
import type { Hub, HubEvent } from './hub.ts';
import { createLatest } from './latest.ts';

type Wire = Record<string, unknown>;

/** How a stream of events keeps its time, in ms. */
export interface EventTiming {
  /** Between two looks at the provider, as long as something changes. Default 2,000. */
  minPollMs: number;
  /** What that grows to while nothing changes. Default 20,000. */
  maxPollMs: number;
  /** Between two signs of life on a quiet stream. Default 8,000: Bun closes a connection after ten quiet seconds. */
  heartbeatMs: number;
  /** After which the stream ends and the browser connects again. Default 300,000. */
  maxMs: number;
}

/** What a stream of events is about. */
export interface BatchEventsSource {
  /** The batch as it is now. */
  first: Wire;
  /** Reads it again from the provider. */
  read(): Promise<Wire>;
  /** The frame with what the caller may see of it; `state` is its id. */
  frame(batch: Wire, state: string): Promise<Uint8Array>;
  hub: Hub | null;
  topic: string;
  /** The state the browser saw last, from `last-event-id`. */
  lastSeen: string | null;
  timing: EventTiming;
}

/**
 * The frames of one listener's stream: the batch now and whenever it changes, comments in between, and an end after the last status.
 * It is driven by its reader: a slow one gets the newest state and none of those it missed. Ending the loop unsubscribes.
 */
export async function* batchEvents(
  source: BatchEventsSource,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { timing, hub, topic } = source;
  const news = createLatest<HubEvent>();
  signal.addEventListener('abort', news.close, { once: true });
  // A hub that fails must not cost the stream: polling does its work.
  await hub?.subscribe(topic, news.put, signal).catch(() => undefined);
  const endsMs = Date.now() + timing.maxMs;
  let seen = source.lastSeen;
  let batch: Wire | null = source.first;
  let pollMs = timing.minPollMs;
  let nextPollMs = Date.now() + pollMs;
  yield openingFrame;
  while (!signal.aborted) {
    if (batch !== null && stateOf(batch) !== seen) {
      seen = stateOf(batch);
      pollMs = timing.minPollMs;
      yield await source.frame(batch, seen);
    }
    if (batch !== null && hasEnded(batch)) return;
    const now = Date.now();
    if (now >= endsMs) return;
    const event = await news.take(Math.max(0, Math.min(nextPollMs - now, timing.heartbeatMs, endsMs - now)));
    if (signal.aborted) return;
    const isDue = event === null && Date.now() >= nextPollMs;
    batch = event?.batch ?? (isDue || event !== null ? await source.read().catch(() => null) : null);
    if (isDue) {
      pollMs = Math.min(pollMs * 1.5, timing.maxPollMs);
      nextPollMs = Date.now() + pollMs;
    }
    if (batch === null || stateOf(batch) === seen) yield heartbeatFrame;
  }
}

/** Whether nothing more will happen to a batch. */
export function hasEnded(batch: Wire): boolean {
  return typeof batch.status === 'string' && isTerminal(batch.status);
}
