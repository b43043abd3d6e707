import { describe, expect, test } from 'vitest';
import { batchToProvider } from '../../src/wire/batch-to-provider.ts';
import { checkFields } from '../../src/wire/check-fields.ts';
import { completionToProvider, uploadToProvider } from '../../src/wire/upload-to-provider.ts';
import { callerWith, refusalOf } from '../support/caller-with.ts';

const { caller } = callerWith(() => Response.json({}), { limits: { fileBytes: 1000 } });
const fileId = await caller.ids.sign('file', 'file/1');
const owner = await caller.owner.current();
const batch = { input_file_id: fileId, endpoint: '/v1/embeddings', completion_window: '24h' };
const pairs = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, 'v']));

describe('a batch on its way to the provider', () => {
  test('has the raw id, the owner’s tag and every checked field', async () => {
    const more = { metadata: { a: 'b' }, output_expires_after: { anchor: 'created_at', seconds: 3600 } };
    expect(await batchToProvider({ ...batch, ...more }, caller)).toEqual({
      ...batch,
      ...more,
      input_file_id: 'file/1',
      metadata: { a: 'b', offpeak_owner: owner },
    });
    expect((await batchToProvider(batch, caller)).metadata).toEqual({ offpeak_owner: owner });
    for (const metadata of [null, {}]) {
      expect((await batchToProvider({ ...batch, metadata }, caller)).metadata).toEqual({
        offpeak_owner: owner,
      });
    }
  });

  test('has fifteen pairs of its own at most, none of them the gateway’s', async () => {
    const sent = await batchToProvider({ ...batch, metadata: pairs(15) }, caller);
    expect(Object.keys(sent.metadata as object)).toHaveLength(16);
    for (const metadata of [pairs(16), { offpeak_owner: 'bob' }]) {
      expect(await refusalOf(batchToProvider({ ...batch, metadata }, caller))).toEqual([
        400,
        'invalid_value',
        'metadata',
      ]);
    }
  });

  test.each([
    [{ endpoint: '/v1/assistants' }, [400, 'invalid_value', 'endpoint']],
    [{ endpoint: undefined }, [400, 'invalid_value', 'endpoint']],
    [{ endpoint: ['/v1/embeddings'] }, [400, 'invalid_value', 'endpoint']],
    [{ input_file_id: 'file/1' }, [404, 'not_found', 'input_file_id']],
    [{ input_file_id: undefined }, [404, 'not_found', 'input_file_id']],
    [{ input_file_id: 7 }, [404, 'not_found', 'input_file_id']],
    [{ model: 'm' }, [400, 'unknown_parameter', 'model']],
    [{ __proto__x: 1 }, [400, 'unknown_parameter', '__proto__x']],
    [{ toString: 'x' }, [400, 'unknown_parameter', 'toString']],
    [{ completion_window: 24 }, [400, 'invalid_value', 'completion_window']],
  ])('is refused with %j', async (changes, refusal) => {
    expect(await refusalOf(batchToProvider({ ...batch, ...changes }, caller))).toEqual(refusal);
  });
});

describe('fields', () => {
  const fields = { text: 'text', pairs: 'pairs', expiry: 'expiry', free: 'elsewhere' } as const;

  test.each([
    { text: 'x', pairs: { a: 'b' }, expiry: { anchor: 'created_at', seconds: 1 }, free: { any: ['thing'] } },
    { text: null, pairs: null, expiry: null, free: null },
    { text: '', pairs: {}, expiry: {} },
    { expiry: { seconds: 1 } },
    {},
  ])('that fit: %j', (body) => {
    checkFields(body, fields);
  });

  test.each([
    { text: 1 },
    { text: ['x'] },
    { text: { a: 'x' } },
    { pairs: 'x' },
    { pairs: ['x'] },
    { pairs: { a: 1 } },
    { pairs: { a: null } },
    { expiry: 3600 },
    { expiry: { anchor: 'now', seconds: 1 } },
    { expiry: { anchor: 'created_at', seconds: '1' } },
    { expiry: { anchor: 'created_at', seconds: 1, more: 1 } },
    { other: 1 },
  ])('that do not: %j', async (body) => {
    const [name] = Object.keys(body);
    expect(await refusalOf(() => checkFields(body, fields))).toEqual([
      400,
      name === 'other' ? 'unknown_parameter' : 'invalid_value',
      name,
    ]);
  });
});

describe('an upload on its way to the provider', () => {
  const upload = {
    filename: 'dir/night.jsonl',
    purpose: 'batch',
    bytes: 1000,
    mime_type: 'application/jsonl',
  };

  test('has the owner’s tag, which marks it as unread', async () => {
    expect(await uploadToProvider(upload, caller)).toEqual({
      ...upload,
      filename: `${owner}_u__night.jsonl`,
    });
    expect((await uploadToProvider({ ...upload, filename: null }, caller)).filename).toBe(
      `${owner}_u__file.jsonl`,
    );
    expect((await uploadToProvider({ ...upload, bytes: 1 }, caller)).bytes).toBe(1);
  });

  test.each([
    [{ bytes: 1001 }, [413, 'file_too_large', 'bytes']],
    [{ bytes: 0 }, [400, 'invalid_value', 'bytes']],
    [{ bytes: 1.5 }, [400, 'invalid_value', 'bytes']],
    [{ bytes: '10' }, [400, 'invalid_value', 'bytes']],
    [{ bytes: undefined }, [400, 'invalid_value', 'bytes']],
    [{ purpose: 'vision' }, [400, 'invalid_value', 'purpose']],
    [{ purpose: undefined }, [400, 'invalid_value', 'purpose']],
    [{ parts: [] }, [400, 'unknown_parameter', 'parts']],
  ])('is refused with %j', async (changes, refusal) => {
    expect(await refusalOf(uploadToProvider({ ...upload, ...changes }, caller))).toEqual(refusal);
  });

  test('is completed with the raw ids of its parts, in their order', async () => {
    const part_ids = [await caller.ids.sign('part', 'b'), await caller.ids.sign('part', 'a')];
    expect(await completionToProvider({ part_ids, md5: 'x' }, caller)).toEqual({
      part_ids: ['b', 'a'],
      md5: 'x',
    });
    expect(await refusalOf(completionToProvider({ part_ids, other: 1 }, caller))).toEqual([
      400,
      'unknown_parameter',
      'other',
    ]);
    expect(await refusalOf(completionToProvider({ part_ids: [fileId] }, caller))).toEqual([
      404,
      'not_found',
      'part_ids',
    ]);
  });
});
