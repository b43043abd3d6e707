/** A stream for PapaParse: it receives each chunk synchronously. */
export interface TextFeed {
  /** The argument for `Papa.parse`. */
  stream: NodeJS.ReadableStream;
  push(text: string): void;
  end(): void;
}

type Listener = (text?: string) => void;

/** Feeds PapaParse with chunks of decoded text. It joins rows that are split between chunks. */
export function createTextFeed(): TextFeed {
  const listeners = new Map<string, Listener>();
  const stream = {
    readable: true,
    read: () => null,
    on: (event: string, listener: Listener) => listeners.set(event, listener),
    removeListener: (event: string) => listeners.delete(event),
    pause: () => {},
    resume: () => {},
  };
  return {
    stream: stream as unknown as NodeJS.ReadableStream,
    push: (text) => listeners.get('data')?.(text),
    end: () => listeners.get('end')?.(),
  };
}
