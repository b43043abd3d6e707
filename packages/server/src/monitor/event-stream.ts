import { batchObject } from '../batches/read-batches.ts';
import type { ServerContext } from '../server-context.ts';
import { everyProject, isInScope } from '../storage/batch-filter.ts';
import type { BatchRecord } from '../storage/records.ts';
import { serverStatus } from './server-status.ts';
import type { Viewer } from './viewer.ts';

/** How often changed batches are sent, in ms. */
const batchesEveryMs = 1000;
/** The state of the server is sent with every second message. */
const statusEvery = 2;
/** More changed batches than this are not listed: the reader fetches its list again. */
const maxChanged = 200;

/**
 * Handles `GET /v1/offpeak/events`: server-sent events for everything that the caller may see. `status` is
 * the state of the server, `batches` a list of the batches that this server has written since the last
 * message, and `reload` says that there were too many to list. A slow reader gets later states, never a
 * longer queue.
 */
export function eventStream(context: ServerContext, viewer: Viewer, request: Request): Response {
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, request.signal]);
  const changed = new Map<string, Pick<BatchRecord, 'project' | 'state'>>();
  const unsubscribe = context.changes.subscribe((record) => {
    // One more than the maximum says that there were too many.
    const isListed = changed.size <= maxChanged || changed.has(record.state.id);
    if (isListed && isInScope(record.project, viewer.scope)) {
      changed.set(record.state.id, record);
    }
  });
  signal.addEventListener('abort', unsubscribe, { once: true });
  const { engine } = context;
  const wasRunning = engine.running;
  let round = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (round > 0) {
          await context.clock.sleep(batchesEveryMs, signal);
        }
        // A server that stops waits for its connections: this one must not last.
        if (signal.aborted || (wasRunning && !engine.running)) {
          over.abort();
          return close(controller);
        }
        const batches = takeChanges(context, viewer, changed);
        const isStatusDue = round % statusEvery === 0;
        round += 1;
        const status = isStatusDue ? event('status', await serverStatus(context, viewer)) : '';
        // A comment keeps the connection, and fills a pull without news.
        controller.enqueue(encoder.encode(batches + status || ':\n\n'));
      },
      cancel() {
        over.abort();
      },
    },
    { highWaterMark: 1 },
  );
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    },
  });
}

const encoder = new TextEncoder();

function takeChanges(
  context: ServerContext,
  { scope }: Viewer,
  changed: Map<string, Pick<BatchRecord, 'project' | 'state'>>,
): string {
  if (changed.size === 0) {
    return '';
  }
  const records = [...changed.values()];
  changed.clear();
  if (records.length > maxChanged) {
    return event('reload', {});
  }
  return event(
    'batches',
    records.map(({ project, state }) => ({
      ...batchObject(context, state),
      ...(scope === everyProject && { project }),
    })),
  );
}

function event(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

function close(controller: ReadableStreamDefaultController): void {
  try {
    controller.close();
  } catch {
    // The reader has cancelled it.
  }
}
