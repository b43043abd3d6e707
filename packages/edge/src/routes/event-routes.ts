import { StatusError } from '@offpeak/core/protocol';
import type { Context, Hono } from 'hono';
import type { EventTiming } from '../contracts/event-timing.ts';
import type { Hub } from '../contracts/hub.ts';
import type { Provider } from '../contracts/provider.ts';
import type { Wire } from '../contracts/wire.ts';
import { batchEvents } from '../events/batch-events.ts';
import { batchFrame, nameOfStates, stateOf } from '../events/event-frame.ts';
import { frameStream } from '../events/event-stream.ts';
import { countOpenStreams } from '../events/open-streams.ts';
import { createSharedFrames } from '../events/shared-frames.ts';
import { hasEnded } from '../events/watched-batches.ts';
import { safeHeaders, untransformed } from '../http/answers.ts';
import { invalidField, notFound } from '../http/errors.ts';
import { groupSize, inGroups } from '../http/in-groups.ts';
import { bodyId } from '../ids/body-id.ts';
import { callAbout } from '../provider/call-about.ts';
import { batchToCaller } from '../wire/to-caller.ts';
import { type GatewayEnv, pathId } from './gateway-env.ts';

/** Maximum number of batches in one stream: as many as fit into a URL, and as one page of a list has. */
const maxBatches = 100;

/**
 * `GET /batches/{id}/events` and `GET /batches/events?ids=…`: batches as server-sent events, `event: batch`
 * with the batch as data. The stream ends when all batches have ended; a browser that then reconnects gets a
 * 204, which stops it.
 */
export function addEventRoutes(app: Hono<GatewayEnv>, hub: Hub | null, timing: EventTiming): void {
  const shared = createSharedFrames();
  const streams = countOpenStreams(timing.maxMs + timing.heartbeatMs);

  async function answer(context: Context<GatewayEnv>, topics: readonly string[]): Promise<Response> {
    const { caller } = context.env;
    const lastSeen = context.req.header('last-event-id') ?? null;
    const readNow = (topic: string) => readBatch(caller.provider, topic);
    const frame = (batch: Wire) =>
      shared(batch, caller.tenant, async () => batchFrame(await batchToCaller(batch, caller)));
    const first = await readFirst(lastSeen === null ? topics.slice(0, groupSize) : topics, async (topic) => {
      // The first one is the request itself, which is counted.
      if (topic !== topics[0]) {
        await caller.quota.request();
      }
      const batch = await readNow(topic);
      // Made before the stream starts, so that an object that is not a batch causes an error and not a broken
      // stream.
      if (batch !== null) {
        await frame(batch);
      }
      return batch;
    });
    if (lastSeen !== null && (await isAllSeen(topics, first, lastSeen))) {
      return new Response(null, { status: 204, headers: safeHeaders });
    }
    const stop = new AbortController();
    const max = caller.limits.eventStreams;
    const ended = streams.add(caller.tenant, max);
    if (ended === null) {
      throw tooManyStreams(max);
    }
    const read = async (topic: string): Promise<Wire | null> => {
      // Each poll counts as a request of the caller: many open streams must not exhaust the provider.
      await caller.quota.request();
      return readNow(topic);
    };
    const source = { topics, first, read, frame, isSignedIn: caller.isSignedIn, hub, lastSeen, timing };
    return new Response(frameStream(batchEvents(source, stop.signal), stop, ended), {
      headers: {
        ...safeHeaders,
        ...untransformed,
        'content-type': 'text/event-stream; charset=utf-8',
        'x-accel-buffering': 'no',
      },
    });
  }

  app.get('/batches/events', async (context) => answer(context, await topicsOf(context)));
  app.get('/batches/:id/events', async (context) => answer(context, [await pathId(context, 'batch')]));
}

/**
 * The provider's ids behind the signed ones in `ids`. Throws a 400, or the one 404 when one of them is not
 * the caller's.
 */
async function topicsOf(context: Context<GatewayEnv>): Promise<string[]> {
  const ids = new Set(
    new URL(context.req.url).searchParams
      .getAll('ids')
      .flatMap((list) => list.split(','))
      .filter((id) => id !== ''),
  );
  if (ids.size === 0 || ids.size > maxBatches) {
    throw invalidField('ids', `ids must be 1 to ${maxBatches} batch ids with commas between them.`);
  }
  const topics = await Promise.all([...ids].map((id) => bodyId(context.env.caller, 'batch', id, 'ids')));
  return [...new Set(topics)];
}

/** A batch as it is now; null if the provider does not have it. */
async function readBatch(provider: Provider, topic: string): Promise<Wire | null> {
  try {
    return (await callAbout(provider, 'batch', topic)).body;
  } catch (error) {
    if (error instanceof StatusError && error.status === 404) {
      return null;
    }
    throw error;
  }
}

/**
 * Reads some batches. A failed read does not affect the others; if none could be read, this throws the
 * reason.
 */
async function readFirst(
  topics: readonly string[],
  read: (topic: string) => Promise<Wire | null>,
): Promise<Map<string, Wire | null>> {
  let failure: unknown = notFound('batch');
  const outcomes = await inGroups(topics, async (topic) => {
    try {
      return { topic, batch: await read(topic) };
    } catch (error) {
      failure = error;
      return null;
    }
  });
  const found = new Map<string, Wire | null>();
  for (const outcome of outcomes) {
    if (outcome !== null) {
      found.set(outcome.topic, outcome.batch);
    }
  }
  if ([...found.values()].every((batch) => batch === null)) {
    throw failure;
  }
  return found;
}

/** Whether all batches have ended in the states that the browser saw last. */
async function isAllSeen(
  topics: readonly string[],
  first: ReadonlyMap<string, Wire | null>,
  lastSeen: string,
): Promise<boolean> {
  const batches = topics.map((topic) => first.get(topic));
  if (batches.some((batch) => batch === undefined || (batch !== null && !hasEnded(batch)))) {
    return false;
  }
  return (await nameOfStates(batches.map(stateOf))) === lastSeen;
}

function tooManyStreams(max: number): StatusError {
  return new StatusError(
    429,
    `You may have ${max} event streams open; close one, or retrieve the batch instead.`,
    {
      code: 'too_many_event_streams',
      headers: { 'retry-after': '30' },
    },
  );
}
