import type { EventTiming } from '../contracts/event-timing.ts';
import type { Hub, HubEvent } from '../contracts/hub.ts';
import type { Wire } from '../contracts/wire.ts';
import { inGroups } from '../http/in-groups.ts';
import { heartbeatFrame, openingFrame, withId } from './event-frame.ts';
import { createInbox, type Inbox } from './inbox.ts';
import { type WatchedBatches, watchBatches } from './watched-batches.ts';

/** The batches of a stream and how to read them. */
export interface BatchEventsSource {
  /** The provider's ids of the batches. */
  topics: readonly string[];
  /** The batches that were read already, by id; null for one that is gone. */
  first: ReadonlyMap<string, Wire | null>;
  /** Reads one from the provider; null if it is gone. */
  read(topic: string): Promise<Wire | null>;
  /** Makes the frame of a batch as the caller may see it. */
  frame(batch: Wire): Promise<Uint8Array>;
  /** Whether the caller is still signed in. */
  isSignedIn(): Promise<boolean>;
  hub: Hub | null;
  /** The id of the last event the browser saw, from `last-event-id`. */
  lastSeen: string | null;
  timing: EventTiming;
}

/**
 * The frames of one listener's stream: each batch at the start and after every change, heartbeats in between.
 * It ends when all batches have ended. Only the last event of a round has an id, so a browser that reconnects
 * after a break in mid-round misses nothing.
 *
 * The reader drives it: a slow one receives the newest states and skips those in between. Ending the loop
 * unsubscribes.
 */
export async function* batchEvents(
  source: BatchEventsSource,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { timing, topics, hub } = source;
  const inbox = createInbox<HubEvent>();
  signal.addEventListener('abort', () => inbox.close(), { once: true });
  await subscribe(source, inbox, signal);
  const beganMs = Date.now();
  const endMs = beganMs + timing.maxMs;
  let recheckMs = beganMs + timing.recheckMs;
  const pace = hub === null ? timing : { ...timing, firstPollMs: timing.minPollMs };
  const watched = watchBatches(topics, pace, beganMs);
  yield openingFrame;
  let changed = noteAll(watched, source.first);
  if (source.lastSeen !== null && source.lastSeen === (await watched.name())) {
    changed = [];
  }
  while (!signal.aborted) {
    yield* framesOf(changed, await watched.name(), source);
    const now = Date.now();
    if (watched.running === 0 || now >= endMs) {
      return;
    }
    if (now >= recheckMs) {
      if (!(await source.isSignedIn())) {
        return;
      }
      recheckMs = Date.now() + timing.recheckMs;
    }
    const wakeMs = Math.min(watched.dueMs, now + timing.heartbeatMs, recheckMs, endMs);
    const events = await inbox.take(Math.max(0, wakeMs - Date.now()));
    if (signal.aborted) {
      return;
    }
    changed = await learn(watched, events, source);
    if (changed.length === 0) {
      yield heartbeatFrame;
    }
  }
}

/** A hub that fails does not end the stream: polling replaces it. */
async function subscribe({ hub, topics }: BatchEventsSource, inbox: Inbox<HubEvent>, signal: AbortSignal) {
  if (hub === null) {
    return;
  }
  const listening = topics.map((topic) => hub.subscribe(topic, (event) => inbox.put(topic, event), signal));
  await Promise.allSettled(listening);
}

/** Notes what the hub sent and polls the batches that are due. Returns those that changed. */
async function learn(
  watched: WatchedBatches,
  events: ReadonlyMap<string, HubEvent>,
  source: BatchEventsSource,
): Promise<Wire[]> {
  const brought = new Map<string, Wire>();
  const toRead = new Set(watched.due(Date.now()));
  for (const [topic, { batch }] of events) {
    toRead.delete(topic);
    if (batch === null) {
      toRead.add(topic);
    } else {
      brought.set(topic, batch);
    }
  }
  const changed = noteAll(watched, brought);
  await inGroups([...toRead], async (topic) => {
    const batch = await source.read(topic).catch(() => undefined);
    const found = batch === undefined ? [] : noteAll(watched, new Map([[topic, batch]]));
    watched.polled(topic, found.length > 0, Date.now());
    changed.push(...found);
  });
  return changed;
}

/** Notes some batches and returns those whose state is new to the listener. */
function noteAll(watched: WatchedBatches, batches: ReadonlyMap<string, Wire | null>): Wire[] {
  const changed: Wire[] = [];
  for (const [topic, batch] of batches) {
    if (watched.note(topic, batch) && batch !== null) {
      changed.push(batch);
    }
  }
  return changed;
}

/** The events of one round. Only the last one names the states that the listener has then seen. */
async function* framesOf(
  changed: readonly Wire[],
  name: string | null,
  { frame }: BatchEventsSource,
): AsyncGenerator<Uint8Array, void, undefined> {
  const frames: Uint8Array[] = [];
  for (const batch of changed) {
    const made = await frame(batch).catch(() => null);
    if (made !== null) {
      frames.push(made);
    }
  }
  const last = frames.pop();
  yield* frames;
  if (last !== undefined) {
    yield name === null ? last : withId(name, last);
  }
}
