import { type Client, createClient } from '@offpeak/core';
import { expect, test } from 'vitest';

/** A client whose every call gets one answer. */
function answering(answer: object): Client {
  return createClient({ fetch: async () => Response.json(answer), maxRetries: 0 });
}

const batch = { id: 'batch_1', status: 'COMPLETED', errors: 'No quota.', created_at: '1700000000' };
const normalBatch = {
  id: 'batch_1',
  status: 'completed',
  errors: { data: [{ message: 'No quota.' }] },
  created_at: 1_700_000_000,
};
const file = { id: 'file-1', status: 'ERROR', status_details: { message: 'Line 1.' } };
const normalFile = { id: 'file-1', status: 'error', status_details: 'Line 1.' };

test('every call that returns a batch normalizes it', async () => {
  const { batches } = answering(batch);
  const params = { input_file_id: 'file-1', endpoint: '/v1/embeddings' };
  expect(await batches.retrieve('batch_1')).toMatchObject(normalBatch);
  expect(await batches.cancel('batch_1')).toMatchObject(normalBatch);
  expect(await batches.create(params)).toMatchObject(normalBatch);
  const { batches: listed } = answering({ object: 'list', data: [batch], has_more: false });
  expect(await listed.list()).toMatchObject({ data: [normalBatch] });
  for await (const one of listed.list()) {
    expect(one).toMatchObject(normalBatch);
  }
});

test('every call that returns a file normalizes it', async () => {
  const { files } = answering(file);
  expect(await files.retrieve('file-1')).toMatchObject(normalFile);
  expect(await files.create(new Blob(['{}']), { purpose: 'batch' })).toMatchObject(normalFile);
  const { files: listed } = answering({ object: 'list', data: [file], has_more: false });
  expect(await listed.list()).toMatchObject({ data: [normalFile] });
});

test('every call that returns an upload normalizes it', async () => {
  const { uploads } = answering({ id: 'upload_1', status: 'Completed', file });
  const expected = { id: 'upload_1', status: 'completed', file: normalFile };
  const params = { filename: 'a.jsonl', purpose: 'batch', bytes: 1, mime_type: 'application/jsonl' };
  expect(await uploads.create(params)).toMatchObject(expected);
  expect(await uploads.complete('upload_1', { part_ids: [] })).toMatchObject(expected);
  expect(await uploads.cancel('upload_1')).toMatchObject(expected);
});
