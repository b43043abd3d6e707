import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A model endpoint in a process of its own: answers every request with the same small JSON after `delayMs`.
 */
const delayMs = Number(process.argv[2] ?? 0);
const answer = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'bench',
  choices: [{ index: 0, message: { role: 'assistant', content: 'x'.repeat(400) }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 500, completion_tokens: 100, total_tokens: 600 },
});
const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) };
const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    const send = (): void => {
      response.writeHead(200, headers);
      response.end(answer);
    };
    if (delayMs > 0) {
      setTimeout(send, delayMs);
    } else {
      send();
    }
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
