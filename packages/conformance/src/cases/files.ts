import { isOffpeakError } from '@offpeak/core';
import type { ConformanceCase } from '../case.ts';
import { jsonl } from '../jsonl.ts';

const lines = jsonl([
  { custom_id: 'ü-1', method: 'POST', url: '/v1/embeddings', body: { model: 'm', input: '🎂' } },
]);

export const fileCases: ConformanceCase[] = [
  {
    name: 'files: a blob is stored, found, read back byte for byte, and deleted',
    async run(assert, { client }) {
      const blob = new Blob([lines]);
      const created = await client.files.create(blob, { purpose: 'batch', filename: 'requests.jsonl' });
      assert.equal(created.object, 'file', 'object');
      assert.equal(created.bytes, blob.size, 'bytes');
      assert.equal(created.filename, 'requests.jsonl', 'filename');
      assert.equal(created.purpose, 'batch', 'purpose');
      assert.equal(created.status, 'processed', 'status');

      const retrieved = await client.files.retrieve(created.id);
      assert.equal(retrieved.id, created.id, 'retrieved id');
      const content = await client.files.content(created.id);
      assert.equal(await content.text(), lines, 'content');

      const deleted = await client.files.delete(created.id);
      assert.equal([deleted.id, deleted.deleted], [created.id, true], 'deleted');
      const error = await assert.rejects(client.files.retrieve(created.id), 'a deleted file');
      assert.ok(
        isOffpeakError(error) && error.code === 'not_found' && error.status === 404,
        `not a 404: ${error}`,
      );
    },
  },
  {
    name: 'files: a list goes over its pages and gives each file once',
    async run(assert, { client }) {
      const ids: string[] = [];
      for (let n = 0; n < 5; n++) {
        const file = await client.files.create(new Blob([lines]), {
          purpose: 'batch',
          filename: `page-${n}.jsonl`,
        });
        ids.push(file.id);
      }
      const page = await client.files.list({ purpose: 'batch', limit: 2 });
      assert.equal([page.object, page.data.length, page.has_more], ['list', 2, true], 'first page');
      const seen: string[] = [];
      for await (const file of client.files.list({ purpose: 'batch', limit: 2 })) {
        if (ids.includes(file.id)) {
          seen.push(file.id);
        }
        if (seen.length === ids.length) {
          break;
        }
      }
      assert.equal(seen, [...ids].reverse(), 'newest first, each once');
      for (const id of ids) {
        await client.files.delete(id);
      }
    },
  },
  {
    name: 'files: what is not there is a clear 404 with a request id',
    async run(assert, { client }) {
      const error = await assert.rejects(client.files.retrieve('file-that-never-was'), 'an unknown file');
      assert.ok(isOffpeakError(error), 'an OffpeakError');
      if (!isOffpeakError(error)) {
        return;
      }
      assert.equal([error.code, error.status], ['not_found', 404], 'code and status');
      assert.ok(error.requestId, 'a request id');
      assert.ok(
        error.apiError?.message && error.apiError.type === 'invalid_request_error',
        'the error as sent',
      );
    },
  },
  {
    name: 'files: an aborted call ends with "aborted", not with an API error',
    async run(assert, { client }) {
      const error = await assert.rejects(
        client.files.list({ signal: AbortSignal.abort() }),
        'a call with an aborted signal',
      );
      assert.ok(isOffpeakError(error) && error.code === 'aborted', `not aborted: ${error}`);
    },
  },
];
