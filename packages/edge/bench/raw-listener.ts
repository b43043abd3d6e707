import { connect } from 'node:net';

/** A listener that costs next to nothing: it looks for words in what comes in, and parses none of it. */
export interface RawListener {
  /** Resolves once these words have come in, since the beginning or since the last words. */
  heard(words: string): Promise<void>;
  close(): void;
}

/** Asks for a stream of events over a socket of its own. */
export function openRawListener(url: string, token: string): RawListener {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  let held = '';
  let look = (): void => undefined;
  let fail = (_error: Error): void => undefined;
  socket.on('data', (chunk) => {
    held += chunk.toString('latin1');
    look();
  });
  socket.on('error', (error) => fail(error));
  socket.on('close', () => fail(new Error(`the stream ended with: ${held.slice(0, 200)}`)));
  socket.write(
    `GET ${pathname} HTTP/1.1\r\nhost: ${hostname}:${port}\r\nauthorization: Bearer ${token}\r\naccept: text/event-stream\r\n\r\n`,
  );
  return {
    heard: (words) =>
      new Promise((resolve, reject) => {
        fail = reject;
        look = () => {
          const at = held.indexOf(words);
          if (at < 0) {
            return;
          }
          held = held.slice(at + words.length);
          resolve();
        };
        look();
      }),
    close: () => socket.destroy(),
  };
}
