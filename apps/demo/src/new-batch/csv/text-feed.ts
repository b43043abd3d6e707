/** A stream as PapaParse takes it: text that is pushed reaches it at once. */
export interface TextFeed {
  /** To be given to `Papa.parse`. */
  stream: NodeJS.ReadableStream;
  push(text: string): void;
  end(): void;
}

type Listener = (text?: string) => void;

/** Lets PapaParse take text in pieces, decoded by somebody who knows how. It keeps rows whole that lie in two pieces. */
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
