import { openChunkReader } from '../util/chunk-reader.ts';

/** How much of an unwanted body is read, and for how long. */
export interface UnreadBounds {
  bytes: number;
  ms: number;
}

/** 16 MiB and 10 seconds: enough for a sender to finish or to see the answer, too little for an attack. */
export const unreadBounds: UnreadBounds = { bytes: 16 * 1024 * 1024, ms: 10_000 };

/** How long the answer waits for a body that has arrived already: its connection can then be used again. */
const arrivedMs = 20;

/** How long Deno may take to say that it has sent the answer. */
const sentMs = 1000;

type Pipe = TransformStream<Uint8Array, Uint8Array>;

interface Runtime {
  /** Only workerd has it; its other streams have no length that the client sees. */
  FixedLengthStream?: new (
    bytes: number,
  ) => Pipe;
  Bun?: unknown;
  Deno?: unknown;
}

/**
 * Returns an answer to a request whose `body` may not have been read to its end, in a form that its sender
 * can see.
 *
 * A host that has sent an answer closes a connection on which more arrives. That resets the connection, and a
 * client that is reset drops the answer: an upload with a wrong key ends in `EPIPE` instead of 401. So this
 * answer is sent immediately with its length, which completes it for the client, and stays open for the host
 * while the rest of the body is read and dropped: until the sender stops, and within `bounds`. The answer
 * must be short, and nobody else may read the body any more.
 *
 * On Bun the answer is returned as it is: Bun itself drops the rest, up to its `maxRequestBodySize`.
 *
 * @param answer What to send. Its body is read into memory.
 * @param body The body of the request. If it is `null` or locked, the answer is returned as it is.
 * @param bounds How much of the rest is read, and for how long. Default {@link unreadBounds}.
 *
 * @example
 * ```ts
 * const handler = async (request: Request) =>
 *   request.headers.has('authorization')
 *     ? new Response('welcome')
 *     : answerEarly(new Response('Who are you?', { status: 401 }), request.body);
 * ```
 */
export async function answerEarly(
  answer: Response,
  body: ReadableStream<Uint8Array> | null,
  bounds: UnreadBounds = unreadBounds,
): Promise<Response> {
  const { Bun, Deno, FixedLengthStream } = globalThis as Runtime;
  if (body === null || body.locked || Bun !== undefined) {
    return answer;
  }
  const content = new Uint8Array(await answer.arrayBuffer());
  const { status, statusText } = answer;
  const headers = new Headers(answer.headers);
  headers.set('content-length', String(content.byteLength));
  if (Deno !== undefined) {
    headers.set('connection', 'close');
    return new Response(openUntilDropped(content, body, bounds), { status, statusText, headers });
  }
  const ended = dropRest(body, bounds);
  if (await isDone(ended, arrivedMs)) {
    return new Response(content, { status, statusText, headers });
  }
  headers.set('connection', 'close');
  const stream = FixedLengthStream
    ? pipedUntil(ended, content, new FixedLengthStream(content.byteLength))
    : openUntil(ended, content);
  return new Response(stream, { status, statusText, headers });
}

/**
 * Locks a body; reads and drops its rest after `begin`. Resolves when its connection need not stay open any
 * longer. Never rejects.
 */
async function dropRest(
  body: ReadableStream<Uint8Array>,
  bounds: UnreadBounds,
  begin: Promise<unknown> = Promise.resolve(),
): Promise<void> {
  const reader = openChunkReader(body);
  await begin;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, bounds.ms);
  });
  const read = async (): Promise<void> => {
    for (let left = bounds.bytes; left > 0; ) {
      const chunk = await reader.next();
      if (chunk === null) {
        return;
      }
      left -= chunk.byteLength;
    }
    // The rest stays unread. A sender that checks has its answer; one that does not is cut off in the end.
    await late;
  };
  await Promise.race([read().catch(() => undefined), late]);
  clearTimeout(timer);
  reader.cancel(undefined).catch(() => undefined);
}

async function isDone(work: Promise<void>, withinMs: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, withinMs, false);
  });
  const done = await Promise.race([work.then(() => true), late]);
  clearTimeout(timer);
  return done;
}

/**
 * Returns a stream of `content` that closes later. Some hosts cancel it as soon as they have the announced
 * length.
 */
function openUntil(
  ended: Promise<void>,
  content: Uint8Array<ArrayBuffer>,
  onCancel: () => void = () => undefined,
): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(content);
    },
    async pull(controller) {
      await ended;
      controller.close();
    },
    cancel: onCancel,
  });
}

/**
 * For Deno, which never resumes a read of the request that is pending when the answer completes, and then
 * never closes the connection: the body is read once the answer is sent. Deno says so by canceling the
 * answer.
 */
function openUntilDropped(
  content: Uint8Array<ArrayBuffer>,
  body: ReadableStream<Uint8Array>,
  bounds: UnreadBounds,
): ReadableStream<Uint8Array> {
  let onSent = (): void => undefined;
  const sent = new Promise<void>((resolve) => {
    onSent = resolve;
  });
  return openUntil(dropRest(body, bounds, isDone(sent, sentMs)), content, onSent);
}

function pipedUntil(
  ended: Promise<void>,
  content: Uint8Array<ArrayBuffer>,
  { readable, writable }: Pipe,
): ReadableStream<Uint8Array> {
  const writer = writable.getWriter();
  const write = async (): Promise<void> => {
    await writer.write(content);
    await ended;
    await writer.close();
  };
  // It fails when the client is gone.
  write().catch(() => undefined);
  return readable;
}
