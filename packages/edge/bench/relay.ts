import { once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage } from 'node:http';

/**
 * The least a relay in Node can do, written by hand: every request goes to one address, every answer comes
 * back as it is. What a gateway on Node costs is to be held against this. `http` pipes one of Node's streams
 * into the other, `fetch` goes by Node's `fetch`.
 */
const [mode, upstream = ''] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true });

const server = createServer(async (request, response) => {
  const url = upstream + request.url;
  if (mode === 'http') {
    const [answer] = (await once(get(url, { agent }), 'response')) as [IncomingMessage];
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
    return;
  }
  const answer = await fetch(url, { redirect: 'error' });
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  const reader = answer.body?.getReader();
  for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
    if (!response.write(read.value)) {
      await once(response, 'drain');
    }
  }
  response.end();
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
if (address !== null && typeof address === 'object') {
  console.log(JSON.stringify({ port: address.port }));
}
