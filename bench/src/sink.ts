import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promptOf } from './requests.ts';

const chunkBytes = 65_536;
const files = new Map<string, Buffer[]>();

/** A result file of about 2.2 kB per line, made once, in chunks as a network gives them. */
function resultFile(id: string): Buffer[] {
  const known = files.get(id);
  if (known) {
    return known;
  }
  const [, shape, count] = id.split('-');
  const whole = Buffer.from(
    Array.from({ length: Number(count) }, (_, n) => {
      const text = promptOf(n);
      const body =
        shape === 'chat'
          ? {
              id: `chatcmpl-${n}`,
              object: 'chat.completion',
              model: 'gpt-5-mini',
              choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
              usage: { prompt_tokens: 400, completion_tokens: 400, total_tokens: 800 },
            }
          : {
              id: `resp_${n}`,
              object: 'response',
              created_at: 1,
              model: 'gpt-5-mini',
              output: [
                {
                  type: 'message',
                  id: 'msg',
                  role: 'assistant',
                  status: 'completed',
                  content: [{ type: 'output_text', text, annotations: [] }],
                },
              ],
              usage: { input_tokens: 400, output_tokens: 400, total_tokens: 800 },
            };
      const response = { status_code: 200, request_id: `req_${n}`, body };
      return `${JSON.stringify({ id: `batch_req_${n}`, custom_id: `request-${n}`, response, error: null })}\n`;
    }).join(''),
  );
  const chunks = [];
  for (let at = 0; at < whole.length; at += chunkBytes) {
    chunks.push(whole.subarray(at, at + chunkBytes));
  }
  files.set(id, chunks);
  return chunks;
}

/**
 * Accepts any upload and any batch without delay, and has every result file: all the time measured is the
 * client's.
 */
const server = createServer(async (request, response) => {
  const { method, url = '' } = request;
  const [, , kind, id = '', verb] = url.split('?')[0]?.split('/') ?? [];
  const reply = (value: object) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
  }
  if (kind === 'files' && method === 'POST') {
    return void reply({
      id: 'file-in',
      object: 'file',
      bytes,
      created_at: 1,
      filename: 'in.jsonl',
      purpose: 'batch',
      status: 'processed',
    });
  }
  if (kind === 'batches') {
    return void reply({
      id: id || 'batch-new',
      object: 'batch',
      endpoint: id.includes('responses') ? '/v1/responses' : '/v1/chat/completions',
      input_file_id: 'file-in',
      completion_window: '24h',
      status: 'completed',
      created_at: 1,
      output_file_id: id,
      error_file_id: null,
      request_counts: { total: 1, completed: 1, failed: 0 },
    });
  }
  if (verb !== 'content') {
    response.writeHead(404).end('{}');
    return;
  }
  const chunks = resultFile(id);
  response.writeHead(200, { 'content-type': 'application/octet-stream' });
  // A reader that goes away ends the copy; that is its business.
  await pipeline(Readable.from(chunks, { objectMode: false }), response).catch(() => {});
});

process.once('message', (warm: string[]) => {
  for (const id of warm) {
    resultFile(id);
  }
  server.listen(0, '127.0.0.1', () => {
    process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`);
  });
});
process.once('disconnect', () => process.exit());
