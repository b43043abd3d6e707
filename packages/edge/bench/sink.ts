import { createServer } from 'node:http';

/**
 * A provider that takes any upload and gives a 200 MB file, in a process of its own. `file-link` comes no
 * faster than over a link of a gigabit a second.
 */
const chunk = Buffer.alloc(1024 * 1024, '{"custom_id":"1","response":null}\n');
const downloadChunks = 200;
const linkBytesPerMs = 125_000;

const server = createServer((request, response) => {
  if (request.method === 'POST') {
    const boundary = /boundary="?([^";]+)/.exec(request.headers['content-type'] ?? '')?.[1] ?? '';
    let received = 0;
    let filename: string | undefined;
    let opening = 0;
    request.on('data', (data: Buffer) => {
      if (filename === undefined) {
        const head = /^[\s\S]*?filename="([^"]*)"[\s\S]*?\r\n\r\n/.exec(data.toString('latin1'));
        filename = head?.[1];
        opening = received + (head?.[0].length ?? 0);
      }
      received += data.length;
    });
    request.on('end', () => {
      const body = {
        id: 'file-1',
        object: 'file',
        // What is neither the beginning of the form nor its closing boundary.
        bytes: received - opening - boundary.length - '\r\n----\r\n'.length,
        created_at: 1,
        filename,
        purpose: 'batch',
      };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ ...body, status: 'processed' }));
    });
    return;
  }
  response.setHeader('content-length', String(chunk.length * downloadChunks));
  const begun = performance.now();
  const isPaced = request.url?.includes('file-link') === true;
  let left = downloadChunks;
  const send = (): void => {
    while (left > 0) {
      const dueMs = ((downloadChunks - left) * chunk.length) / linkBytesPerMs;
      const earlyMs = begun + dueMs - performance.now();
      if (isPaced && earlyMs > 1) {
        setTimeout(send, earlyMs);
        return;
      }
      left -= 1;
      if (!response.write(chunk)) {
        response.once('drain', send);
        return;
      }
    }
    response.end();
  };
  send();
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') {
    console.log(JSON.stringify({ port: address.port }));
  }
});
