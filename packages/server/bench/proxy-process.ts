import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';

/** A bare proxy over undici, which the live calls of the server are compared with. Forked with `[port]`. */
const pool = new Pool(`http://127.0.0.1:${process.argv[2]}`);
const server = createServer(async (request, response) => {
  try {
    const answer = await pool.request({
      method: 'POST',
      path: request.url ?? '/',
      headers: { 'content-type': 'application/json' },
      body: request,
    });
    response.writeHead(answer.statusCode, { 'content-type': String(answer.headers['content-type']) });
    answer.body.pipe(response);
  } catch {
    response.destroy();
  }
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
