import type { Contender } from '../contender.ts';
import { chatLines } from '../requests.ts';
import { batchId } from '../sink-ids.ts';

const chunkChars = 65_536;

function* form(lines: Iterable<string>, boundary: string): Generator<string> {
  yield `--${boundary}\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nbatch\r\n`;
  let chunk = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="in.jsonl"\r\n\r\n`;
  for (const line of lines) {
    chunk += line;
    if (chunk.length < chunkChars) {
      continue;
    }
    yield chunk;
    chunk = '';
  }
  yield `${chunk}\r\n--${boundary}--\r\n`;
}

/** What one writes by hand for this one case, with nothing checked and nothing retried. */
const floor: Contender = {
  name: 'hand-written loop',
  async submit(baseURL, count) {
    const boundary = 'floor';
    const chunks = form(chatLines(count), boundary);
    const encoder = new TextEncoder();
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        const { done, value } = chunks.next();
        if (done) {
          controller.close();
        } else {
          controller.enqueue(encoder.encode(value));
        }
      },
    });
    const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
    const init = { method: 'POST', headers, body, duplex: 'half', redirect: 'error' } as const;
    const file = (await (await fetch(`${baseURL}/files`, init)).json()) as { id: string };
    const batch = { input_file_id: file.id, endpoint: '/v1/chat/completions', completion_window: '24h' };
    const json = { 'content-type': 'application/json' };
    await (
      await fetch(`${baseURL}/batches`, { method: 'POST', headers: json, body: JSON.stringify(batch) })
    ).json();
  },
  async results(baseURL, count, onResult) {
    const batch = (await (await fetch(`${baseURL}/batches/${batchId('chat', count)}`)).json()) as {
      output_file_id: string;
    };
    const { body } = await fetch(`${baseURL}/files/${batch.output_file_id}/content`);
    let rest = '';
    for await (const text of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (JSON.parse(line).response.status_code === 200) {
          onResult();
        }
      }
    }
  },
};
export default floor;
