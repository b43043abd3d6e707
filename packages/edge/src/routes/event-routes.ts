import type { Hono } from 'hono';
import { batchEvents, type EventTiming, hasEnded } from '../events/batch-events.ts';
import { batchFrame, stateOf } from '../events/event-frame.ts';
import { frameStream } from '../events/event-stream.ts';
import type { Hub } from '../events/hub.ts';
import { countOpenStreams } from '../events/open-streams.ts';
import { createSharedFrames } from '../events/shared-frames.ts';
import { safeHeaders } from '../http/answers.ts';
import { Refusal } from '../http/refusal.ts';
import { askAbout } from '../provider/ask-about.ts';
import { batchToCaller } from '../wire/to-caller.ts';
import { type GatewayEnv, pathId } from './gateway-env.ts';

/**
 * `GET /batches/{id}/events`: the batch as server-sent events, `event: batch` with the batch as data. The stream ends after the last
 * status; a browser that connects once more is told by 204 to stay away.
 */
export function addEventRoutes(app: Hono<GatewayEnv>, hub: Hub | null, timing: EventTiming): void {
  const shared = createSharedFrames();
  const streams = countOpenStreams(timing.maxMs + timing.heartbeatMs);
  app.get('/batches/:id/events', async (context) => {
    const { caller } = context.env;
    const topic = await pathId(context, 'batch');
    const readNow = async () => (await askAbout(caller.provider, 'batch', topic)).body;
    // Each further look is a request of the caller's: many open streams must not use up the provider.
    const read = async () => {
      await caller.quota.request();
      return readNow();
    };
    const first = await readNow();
    const lastSeen = context.req.header('last-event-id') ?? null;
    if (hasEnded(first) && stateOf(first) === lastSeen)
      return new Response(null, { status: 204, headers: safeHeaders });
    const frame = (batch: Record<string, unknown>, state: string) =>
      shared(batch, caller.tenant, async () => batchFrame(state, await batchToCaller(batch, caller)));
    // Made before the stream is begun, so that what is no batch is an error and not a broken stream.
    await frame(first, stateOf(first));
    const stop = new AbortController();
    const max = caller.limits.eventStreams;
    const ended = streams.add(caller.tenant, max);
    if (ended === null) throw tooManyStreams(max);
    const frames = batchEvents({ first, read, frame, hub, topic, lastSeen, timing }, stop.signal);
    return new Response(frameStream(frames, stop, ended), {
      headers: {
        ...safeHeaders,
        'content-type': 'text/event-stream; charset=utf-8',
        'x-accel-buffering': 'no',
      },
    });
  });
}

function tooManyStreams(max: number): Refusal {
  return new Refusal(
    429,
    `You may have ${max} streams of events open at once; close one, or ask for the batch instead.`,
    {
      code: 'too_many_event_streams',
      headers: { 'retry-after': '30' },
    },
  );
}
