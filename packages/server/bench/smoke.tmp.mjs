import { createServer } from 'node:http';
import { serve } from '@offpeak/server/node';

console.log(process.version);
const up = createServer((q, s) => {
  q.resume();
  q.on('end', () => {
    s.writeHead(200, { 'content-type': 'application/json' });
    s.end('{"x":1}');
  });
}).listen(0);
const s = await serve({
  upstream: `http://127.0.0.1:${up.address().port}/v1`,
  port: 0,
  dataDir: '/tmp/srvt/n22',
});
const f = new FormData();
f.append('purpose', 'batch');
f.append(
  'file',
  new File(
    [
      Array.from(
        { length: 200 },
        (_, i) =>
          JSON.stringify({
            custom_id: 'r' + i,
            method: 'POST',
            url: '/v1/chat/completions',
            body: { model: 'm', messages: [] },
          }) + '\n',
      ).join(''),
    ],
    'a.jsonl',
  ),
);
const file = await (await fetch(s.url + '/v1/files', { method: 'POST', body: f })).json();
const b = await (
  await fetch(s.url + '/v1/batches', {
    method: 'POST',
    body: JSON.stringify({
      input_file_id: file.id,
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
    }),
  })
).json();
for (;;) {
  const x = await (await fetch(s.url + '/v1/batches/' + b.id)).json();
  if (x.status === 'completed') {
    console.log(x.request_counts);
    break;
  }
  await new Promise((r) => setTimeout(r, 50));
}
await s.close();
up.close();
up.closeAllConnections();
