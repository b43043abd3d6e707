const utf8 = new TextEncoder();
const heartbeatMs = 20_000;
/** Events a listener may lag behind before it is dropped. It also polls, so it loses nothing. */
const maxBehind = 64;

/**
 * The Durable Object behind `durableObjectHub`: one object for each batch that has listeners. It holds no
 * state of its own.
 *
 * @example
 * ```ts
 * // worker.ts
 * export { OffpeakHub } from '@offpeak/edge/cloudflare';
 * ```
 * ```toml
 * # wrangler.toml
 * [[durable_objects.bindings]]
 * name = "HUB"
 * class_name = "OffpeakHub"
 * [[migrations]]
 * tag = "offpeak-1"
 * new_sqlite_classes = ["OffpeakHub"]
 * ```
 */
export class OffpeakHub {
  readonly #listeners = new Set<ReadableStreamDefaultController<Uint8Array>>();
  #heartbeat: ReturnType<typeof setInterval> | undefined;

  /** Answers the two calls of `durableObjectHub`. */
  async fetch(request: Request): Promise<Response> {
    if (new URL(request.url).pathname === '/subscribe') {
      return this.#subscribe();
    }
    this.#send(`${await request.text()}\n`);
    return new Response(null, { status: 204 });
  }

  #subscribe(): Response {
    let mine: ReadableStreamDefaultController<Uint8Array> | undefined;
    const body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          mine = controller;
          this.#listeners.add(controller);
          this.#heartbeat ??= setInterval(() => this.#send('\n'), heartbeatMs);
          // The first byte tells the listener that it misses nothing from now on.
          controller.enqueue(utf8.encode('\n'));
        },
        cancel: () => {
          if (mine !== undefined) {
            this.#drop(mine);
          }
        },
      },
      { highWaterMark: maxBehind },
    );
    return new Response(body);
  }

  #send(line: string): void {
    const bytes = utf8.encode(line);
    for (const listener of [...this.#listeners]) {
      try {
        if ((listener.desiredSize ?? 0) <= 0) {
          throw new Error('too far behind');
        }
        listener.enqueue(bytes);
      } catch (error) {
        this.#drop(listener);
        listener.error(error);
      }
    }
  }

  #drop(listener: ReadableStreamDefaultController<Uint8Array>): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size > 0) {
      return;
    }
    clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
  }
}
