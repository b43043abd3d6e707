import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A model endpoint in a process of its own, so that a test can kill it. Forked with `[port, delayMs]`; sends
 * its port when it listens.
 */
const [port = 0, delayMs = 0] = process.argv.slice(2).map(Number);

const server = createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  if (request.method === 'GET') {
    response.end(JSON.stringify({ object: 'list', data: [{ id: 'small', object: 'model' }] }));
    return;
  }
  request.resume();
  request.on('end', () =>
    setTimeout(() => response.end(JSON.stringify({ object: 'chat.completion', choices: [] })), delayMs),
  );
});
server.listen(port, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
// Without the test there is nothing to answer.
process.once('disconnect', () => process.exit());
