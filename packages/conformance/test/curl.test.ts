import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { curlOf } from '../src/curl-forms.ts';
import { jsonl } from '../src/jsonl.ts';
import { type LiveServer, startLiveServer } from '../src/live-server.ts';

let server: LiveServer;
let folder: string;

beforeAll(async () => {
  server = await startLiveServer();
  folder = await mkdtemp(join(tmpdir(), 'offpeak-curl-'));
  await writeFile(
    join(folder, 'mydata.jsonl'),
    jsonl([
      { prompt: 'one', completion: '1' },
      { prompt: 'two', completion: '2' },
    ]),
  );
  await writeFile(
    join(folder, 'requests.jsonl'),
    jsonl(
      [0, 1].map((n) => ({
        custom_id: `r-${n}`,
        method: 'POST',
        url: '/v1/embeddings',
        body: { model: 'e', input: `${n}` },
      })),
    ),
  );
});

afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

// The program itself where it is installed, and always the bytes it sends.
const hasCurl = await promisify(execFile)('curl', ['--version']).then(
  () => true,
  () => false,
);

describe.each(hasCurl ? ['the bytes of curl', 'curl'] : ['the bytes of curl'])(
  'the plain forms of the API, by %s',
  (client) => {
    const curl = (path: string, ...args: string[]) =>
      curlOf(client === 'curl')(
        `${server.target.baseURL}${path}`,
        ['-H', `Authorization: Bearer ${server.target.apiKey}`, ...args],
        folder,
      );

    test('a file for fine-tuning, a list with after and limit, its content, and its end', async () => {
      const file = await curl('/files', '-F', 'purpose=fine-tune', '-F', 'file=@mydata.jsonl');
      expect(file).toMatchObject({
        object: 'file',
        purpose: 'fine-tune',
        filename: 'mydata.jsonl',
        status: 'processed',
      });
      const newer = await curl('/files', '-F', 'file=@mydata.jsonl', '-F', 'purpose=fine-tune');
      expect(await curl(`/files?limit=1&purpose=fine-tune&after=${newer.id}`)).toMatchObject({
        object: 'list',
        data: [{ id: file.id }],
        first_id: file.id,
        last_id: file.id,
      });
      expect(await curl(`/files/${file.id}`)).toEqual(file);
      for (const id of [file.id, newer.id]) {
        expect(await curl(`/files/${id}`, '-X', 'DELETE')).toEqual({ id, object: 'file', deleted: true });
      }
    });

    test('a batch: create, retrieve, list, cancel', async () => {
      const file = await curl('/files', '-F', 'purpose=batch', '-F', 'file=@requests.jsonl');
      const body = JSON.stringify({
        input_file_id: file.id,
        endpoint: '/v1/embeddings',
        completion_window: '24h',
      });
      const batch = await curl('/batches', '-H', 'Content-Type: application/json', '-d', body);
      expect(batch).toMatchObject({ object: 'batch', status: 'validating', input_file_id: file.id });
      expect(await curl(`/batches/${batch.id}`)).toMatchObject({ id: batch.id });
      const second = await curl('/batches', '-H', 'Content-Type: application/json', '-d', body);
      expect(await curl(`/batches?after=${second.id}&limit=1`)).toMatchObject({
        object: 'list',
        data: [{ id: batch.id }],
      });
      const cancelled = await curl(`/batches/${second.id}/cancel`, '-X', 'POST');
      // It may have been faster than the cancel: that is a conflict, and says so.
      expect(cancelled.status ?? cancelled.error?.message).toMatch(
        /^cancelling$|^cancelled$|^Cannot cancel a batch/,
      );
    });
  },
);
