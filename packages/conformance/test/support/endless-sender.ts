import { connect } from 'node:net';

/** What an {@link sendUntilStalled | endless sender} received and sent. */
export interface EndlessResult {
  received: string;
  /** Bytes that left this process. */
  bytes: number;
}

const announcedBytes = 1_000_000_000;
const stalledMs = 500;

/** Sends a body of 1 GB, whatever comes back, until the other side has read nothing for half a second. */
export async function sendUntilStalled(url: string, headers: Record<string, string>): Promise<EndlessResult> {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect(Number(port), hostname);
  let received = '';
  socket.on('data', (chunk) => {
    received += String(chunk);
  });
  socket.on('error', () => undefined);
  const named = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(
    `POST ${pathname} HTTP/1.1\r\nhost: ${hostname}\r\n${named.join('')}content-length: ${announcedBytes}\r\n\r\n`,
  );
  const block = Buffer.alloc(65_536);
  let sent = 0;
  const send = (): void => {
    while (!socket.destroyed && sent < announcedBytes && socket.write(block)) {
      sent += block.length;
    }
  };
  socket.on('drain', send);
  send();
  for (let before = -1; before < socket.bytesWritten - socket.writableLength; ) {
    before = socket.bytesWritten - socket.writableLength;
    await new Promise((resolve) => setTimeout(resolve, stalledMs));
  }
  socket.destroy();
  return { received, bytes: socket.bytesWritten - socket.writableLength };
}
