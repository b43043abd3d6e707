import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import OpenAI from 'openai';
import type { Contender } from '../contender.ts';
import { chatLines } from '../requests.ts';
import { batchId } from '../sink-ids.ts';

/**
 * As the batch guide says: a JSONL file on disk, `files.create`, `batches.create`; `files.content` and its
 * text.
 */
const openai: Contender = {
  name: 'openai',
  async submit(baseURL, count) {
    const client = new OpenAI({ baseURL, apiKey: 'any' });
    const folder = await mkdtemp(join(tmpdir(), 'offpeak-bench-'));
    const path = join(folder, 'in.jsonl');
    try {
      await pipeline(Readable.from(chatLines(count)), createWriteStream(path));
      const file = await client.files.create({ file: createReadStream(path), purpose: 'batch' });
      await client.batches.create({
        input_file_id: file.id,
        endpoint: '/v1/chat/completions',
        completion_window: '24h',
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  },
  async results(baseURL, count, onResult) {
    const client = new OpenAI({ baseURL, apiKey: 'any' });
    const batch = await client.batches.retrieve(batchId('chat', count));
    const text = await (await client.files.content(batch.output_file_id ?? '')).text();
    for (const line of text.trim().split('\n')) {
      if (JSON.parse(line).response.status_code === 200) {
        onResult();
      }
    }
  },
};
export default openai;
