import { afterEach, expect, test, vi } from 'vitest';
import { memoryIndex } from '../../src/index.ts';
import { batchToCaller, fileToCaller, partToCaller, uploadToCaller } from '../../src/wire/to-caller.ts';
import { callerWith, refusalOf } from '../support/caller-with.ts';

const index = memoryIndex();
const { caller } = callerWith(() => Response.json({}), { index });
const ofAnn = (kind: 'file' | 'batch' | 'upload' | 'part', id: string) => caller.ids.sign(kind, id);
const listed = async (kind: 'file' | 'batch') =>
  (await index.page('ann', kind, { limit: 99, after: null, order: 'asc' })).ids;

afterEach(() => {
  vi.useRealTimers();
});

const fileFields = {
  object: 'file',
  bytes: 5,
  created_at: 1,
  purpose: 'batch',
  status: 'processed',
  status_details: 'fine',
  expires_at: 9,
};

test('a file is shown with its signed id and its own name, and nothing that is not known', async () => {
  const filename = await caller.owner.tagFilename('night.jsonl', true);
  expect(await fileToCaller({ id: 'file-1', ...fileFields, filename, organization: 'acme' }, caller)).toEqual(
    {
      id: await ofAnn('file', 'file-1'),
      ...fileFields,
      filename: 'night.jsonl',
    },
  );
  const made = await fileToCaller({ id: 'file-2', filename: 'batch_67890abcdef_output.jsonl' }, caller);
  expect(made.filename).toBe('[hidden].jsonl');
  expect((await fileToCaller({ id: 'file-3', filename: 7 }, caller)).filename).toBe('');
  expect(await listed('file')).toEqual(expect.arrayContaining(['file-1', 'file-2', 'file-3']));
});

test('an upload is shown with its file, null or nothing, as the provider says', async () => {
  const upload = { id: 'upload_1', object: 'upload', status: 'completed', filename: 'x' };
  const shown = {
    id: await ofAnn('upload', 'upload_1'),
    object: 'upload',
    status: 'completed',
    filename: 'x',
  };
  expect(await uploadToCaller(upload, caller)).toEqual(shown);
  expect(await uploadToCaller({ ...upload, file: null }, caller)).toEqual({ ...shown, file: null });
  expect(await uploadToCaller({ ...upload, file: 'file-4' }, caller)).toEqual({ ...shown, file: null });
  const file = { id: 'file-4', bytes: 3, filename: 'y', more: 1 };
  const whole = await uploadToCaller({ ...upload, file }, caller);
  expect(whole.file).toEqual({ id: await ofAnn('file', 'file-4'), bytes: 3, filename: 'y' });
});

test('a part is shown with both its ids', async () => {
  const part = { id: 'part_1', object: 'upload.part', created_at: 4, upload_id: 'upload_1', etag: 'x' };
  expect(await partToCaller(part, caller)).toEqual({
    id: await ofAnn('part', 'part_1'),
    object: 'upload.part',
    created_at: 4,
    upload_id: await ofAnn('upload', 'upload_1'),
  });
  expect((await refusalOf(partToCaller({ ...part, upload_id: null }, caller)))[0]).toBe(502);
});

const batchFields = {
  object: 'batch',
  endpoint: '/v1/embeddings',
  model: 'm',
  completion_window: '24h',
  status: 'completed',
  created_at: 10,
  in_progress_at: 11,
  expires_at: 12,
  finalizing_at: 13,
  completed_at: 14,
  failed_at: null,
  expired_at: null,
  cancelling_at: null,
  cancelled_at: null,
  request_counts: { total: 3, completed: 2, failed: 1 },
  usage: { input_tokens: 1, input_tokens_details: { cached_tokens: 0 }, output_tokens: 2, total_tokens: 3 },
};

test('a batch is shown with everything that the API says of one', async () => {
  const metadata = { a: 'b', offpeak_owner: await caller.owner.current() };
  const ids = { id: 'batch_1', input_file_id: 'file-5', output_file_id: 'file-6', error_file_id: null };
  const errors = { object: 'list', data: [{ code: 'c', line: 3, param: 'p', message: 'm', more: 1 }] };
  expect(
    await batchToCaller({ ...batchFields, ...ids, errors, metadata, organization_id: 'org-1' }, caller),
  ).toEqual({
    ...batchFields,
    id: await ofAnn('batch', 'batch_1'),
    input_file_id: await ofAnn('file', 'file-5'),
    output_file_id: await ofAnn('file', 'file-6'),
    error_file_id: null,
    errors: { object: 'list', data: [{ code: 'c', line: 3, param: 'p', message: 'm' }] },
    metadata: { a: 'b' },
  });
  const lean = await batchToCaller({ id: 'batch_2', input_file_id: 'file-5', metadata: 'x' }, caller);
  expect(lean).toEqual({
    id: await ofAnn('batch', 'batch_2'),
    input_file_id: await ofAnn('file', 'file-5'),
    metadata: null,
  });
});

test('what comes by is put into the lists by the time of its making, or now', async () => {
  vi.useFakeTimers({ now: 500_999 });
  const own = memoryIndex();
  const { caller: indexing } = callerWith(() => Response.json({}), { index: own });
  const ids = { input_file_id: 'file-in', output_file_id: 'file-out', error_file_id: 'file-err' };
  await batchToCaller({ id: 'b-400', created_at: 400.9, completed_at: 450, ...ids }, indexing);
  await batchToCaller({ id: 'b-now', created_at: 'yesterday', ...ids }, indexing);
  await batchToCaller({ id: 'b-600', created_at: 600, ...ids }, indexing);
  await batchToCaller({ id: 'b-nan', created_at: Number.NaN, ...ids }, indexing);
  const page = { limit: 9, after: null, order: 'asc' } as const;
  expect((await own.page('ann', 'batch', page)).ids).toEqual(['b-400', 'b-nan', 'b-now', 'b-600']);
  expect((await own.page('ann', 'file', page)).ids).toEqual(['file-err', 'file-out']);
  const times: number[] = [];
  const { caller: watching } = callerWith(() => Response.json({}), {
    index: {
      ...own,
      add: async (_tenant, _kind, entries) => void times.push(...entries.map(({ createdAt }) => createdAt)),
    },
  });
  await fileToCaller({ id: 'f', created_at: 400.9 }, watching);
  await fileToCaller({ id: 'g' }, watching);
  expect(times).toEqual([400, 500]);
});

test('an object without an id is an error', async () => {
  for (const show of [fileToCaller, uploadToCaller, partToCaller, batchToCaller]) {
    for (const id of [undefined, null, '', 7, '..']) {
      expect((await refusalOf(show({ id, upload_id: 'u', input_file_id: 'f' }, caller)))[0]).toBe(502);
    }
  }
});
