/** One server-sent event. */
export interface ReceivedEvent {
  id: string;
  event: string;
  data: Record<string, unknown>;
}

/** An open stream of server-sent events, read by hand. */
export class EventListener {
  readonly status: number;
  readonly headers: Headers;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  readonly #text = new TextDecoder();
  #held = '';

  private constructor(answer: Response) {
    this.status = answer.status;
    this.headers = answer.headers;
    this.#reader = answer.body?.getReader();
  }

  static async open(url: string, tenant: string, lastEventId?: string): Promise<EventListener> {
    return EventListener.openWith(url, {
      authorization: `Bearer ${tenant}-token`,
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    });
  }

  static async openWith(url: string, headers: Record<string, string>): Promise<EventListener> {
    return new EventListener(await fetch(url, { headers }));
  }

  /** The next event, or null at the end of the stream. Comments are passed over. */
  async next(): Promise<ReceivedEvent | null> {
    for (;;) {
      const end = this.#held.indexOf('\n\n');
      if (end >= 0) {
        const frame = this.#held.slice(0, end);
        this.#held = this.#held.slice(end + 2);
        const field = (name: string): string | undefined =>
          new RegExp(`^${name}: (.*)$`, 'm').exec(frame)?.[1];
        const data = field('data');
        if (data !== undefined) {
          return { id: field('id') ?? '', event: field('event') ?? '', data: JSON.parse(data) };
        }
        continue;
      }
      const read = await this.#reader?.read();
      if (read === undefined || read.done) {
        return null;
      }
      this.#held += this.#text.decode(read.value, { stream: true });
    }
  }

  async close(): Promise<void> {
    await this.#reader?.cancel();
  }
}
