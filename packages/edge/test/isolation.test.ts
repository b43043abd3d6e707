import { afterAll, beforeAll, expect, test } from 'vitest';
import { createIdSigner } from '../src/ids/signed-ids.ts';
import { type Answer, batchForm, partForm, type Send, sendAs } from './client/caller.ts';
import { appSecret } from './hosts/app.ts';
import type { RunningHost } from './hosts/host.ts';
import { onEveryHost } from './hosts/on-every-host.ts';
import { type RecordingProvider, startProvider } from './provider/recording-provider.ts';

type Kind = 'file' | 'batch' | 'upload' | 'part';
/** Everything of one tenant that has an id. */
type Belongings = Record<Kind | 'output', string>;

/** Every place where a caller can put an id. */
const places: readonly {
  name: string;
  kind: Kind;
  use(send: Send, id: string, own: Belongings): Promise<Answer>;
}[] = [
  { name: 'GET /files/{id}', kind: 'file', use: (send, id) => send('GET', `/files/${id}`) },
  { name: 'GET /files/{id}/content', kind: 'file', use: (send, id) => send('GET', `/files/${id}/content`) },
  { name: 'GET /files?after', kind: 'file', use: (send, id) => send('GET', `/files?after=${id}`) },
  {
    name: 'POST /batches input_file_id',
    kind: 'file',
    use: (send, id) =>
      send('POST', '/batches', { input_file_id: id, endpoint: '/v1/embeddings', completion_window: '24h' }),
  },
  { name: 'GET /batches/{id}', kind: 'batch', use: (send, id) => send('GET', `/batches/${id}`) },
  {
    name: 'GET /batches/{id}/output',
    kind: 'batch',
    use: (send, id) => send('GET', `/batches/${id}/output`),
  },
  {
    name: 'GET /batches/{id}/error',
    kind: 'batch',
    use: (send, id) => send('GET', `/batches/${id}/error?offset=1`),
  },
  {
    name: 'GET /batches/{id}/events',
    kind: 'batch',
    use: (send, id) => send('GET', `/batches/${id}/events`),
  },
  {
    name: 'GET /batches/events?ids',
    kind: 'batch',
    use: (send, id, own) => send('GET', `/batches/events?ids=${own.batch},${id}`),
  },
  { name: 'GET /batches?after', kind: 'batch', use: (send, id) => send('GET', `/batches?after=${id}`) },
  {
    name: 'POST /batches/{id}/cancel',
    kind: 'batch',
    use: (send, id) => send('POST', `/batches/${id}/cancel`),
  },
  {
    name: 'POST /uploads/{id}/parts',
    kind: 'upload',
    use: (send, id) => send('POST', `/uploads/${id}/parts`, partForm()),
  },
  {
    name: 'POST /uploads/{id}/complete part_ids',
    kind: 'part',
    use: (send, id, own) => send('POST', `/uploads/${own.upload}/complete`, { part_ids: [id] }),
  },
  {
    name: 'POST /uploads/{id}/complete',
    kind: 'upload',
    use: (send, id, own) => send('POST', `/uploads/${id}/complete`, { part_ids: [own.part] }),
  },
  {
    name: 'POST /uploads/{id}/cancel',
    kind: 'upload',
    use: (send, id) => send('POST', `/uploads/${id}/cancel`),
  },
  { name: 'DELETE /files/{id}', kind: 'file', use: (send, id) => send('DELETE', `/files/${id}`) },
];

const raw = (id: string): string => id.slice(0, id.lastIndexOf('.'));
const flip = (id: string, at: number): string =>
  id.slice(0, at) + (id[at] === 'A' ? 'B' : 'A') + id.slice(at + 1);

/** Ids that are not this tenant's to use at a place. */
async function badIds(kind: Kind, own: Belongings, foreign: Belongings): Promise<Record<string, string>> {
  const id = own[kind];
  const other: Kind = kind === 'file' ? 'batch' : 'file';
  const retired = await createIdSigner(['a secret that is no longer on the list of secrets'])('ann').sign(
    kind,
    raw(id),
  );
  return {
    'the other tenant’s': foreign[kind],
    'its own, raw': raw(id),
    'the other tenant’s, raw': raw(foreign[kind]),
    'one signed under a retired secret': retired,
    'one of another kind': own[other],
    'a raw id under the signature of another': raw(foreign[kind]) + id.slice(id.lastIndexOf('.')),
    'a cut one': id.slice(0, -1),
    'a longer one': `${id}A`,
    'one with a changed id': flip(id, id.lastIndexOf('.') - 1),
    'one with a changed signature': flip(id, id.length - 5),
    'one with dots': '..',
    'a path': `${raw(id)}%2F..%2F${raw(foreign[kind])}`,
    'a very long one': 'a'.repeat(2000),
  };
}

// The numbers below are of LiteLLM's public tracker: each is a leak that a gateway of this kind has had.
onEveryHost('two tenants on %s', (_name, start) => {
  let provider: RecordingProvider;
  let host: RunningHost;
  const answers: Record<'ann' | 'bob', Answer[]> = { ann: [], bob: [] };
  const sends: Record<'ann' | 'bob', Send> = { ann: never, bob: never };
  const own: Partial<Record<'ann' | 'bob', Belongings>> = {};

  const belongings = (tenant: 'ann' | 'bob'): Belongings => {
    const found = own[tenant];
    if (found === undefined) {
      throw new Error(`${tenant} has nothing yet`);
    }
    return found;
  };

  async function settle(tenant: 'ann' | 'bob'): Promise<Belongings> {
    const send = sends[tenant];
    const file = (await send('POST', '/files', batchForm())).body.id;
    const created = await send('POST', '/batches', {
      input_file_id: file,
      endpoint: '/v1/embeddings',
      completion_window: '24h',
      metadata: { secret_of: tenant },
    });
    const stored = provider.api.batches.get(raw(created.body.id));
    const output = provider.api.addFile('out.jsonl', 'batch_output', Buffer.from(`the results of ${tenant}`));
    Object.assign(stored ?? {}, { status: 'completed', output_file_id: output.id });
    const done = await send('GET', `/batches/${created.body.id}`);
    const upload = await send('POST', '/uploads', {
      filename: `upload of ${tenant}.jsonl`,
      purpose: 'batch',
      bytes: 10,
      mime_type: 'application/jsonl',
    });
    const part = await send('POST', `/uploads/${upload.body.id}/parts`, partForm());
    return {
      file,
      batch: created.body.id,
      output: done.body.output_file_id,
      upload: upload.body.id,
      part: part.body.id,
    };
  }

  beforeAll(async () => {
    provider = await startProvider();
    host = await start({ providerURL: provider.url });
    for (const tenant of ['ann', 'bob'] as const) {
      sends[tenant] = sendAs(tenant, `${host.url}/v1`, (answer) => answers[tenant].push(answer));
      own[tenant] = await settle(tenant);
    }
  });
  afterAll(async () => {
    await host?.close();
    await provider?.close();
  });

  test.each(places)('$name accepts only the caller’s own ids', async ({ kind, use }) => {
    for (const [tenant, other] of [
      ['ann', 'bob'],
      ['bob', 'ann'],
    ] as const) {
      const mine = belongings(tenant);
      const bodies = new Set<string>();
      for (const [name, id] of Object.entries(await badIds(kind, mine, belongings(other)))) {
        const before = provider.requests.length;
        const answer = await use(sends[tenant], id, mine);
        expect([name, answer.status]).toEqual([name, 404]);
        bodies.add(answer.text);
        expect([name, provider.requests.length]).toEqual([name, before]);
      }
      // The one exception: dots are not an id at all to a URL, so they name another route.
      bodies.delete(
        JSON.stringify({
          error: {
            message: 'This gateway has no such route.',
            type: 'invalid_request_error',
            param: null,
            code: 'unknown_route',
          },
        }),
      );
      expect([...bodies]).toHaveLength(1);
    }
  });

  test.each(places.filter((place) => !place.name.startsWith('DELETE') && !place.name.endsWith('/cancel')))(
    '$name takes one’s own id',
    async ({ kind, use }) => {
      for (const tenant of ['ann', 'bob'] as const) {
        const fresh = await settle(tenant);
        expect((await use(sends[tenant], fresh[kind], fresh)).status).toBe(200);
      }
    },
  );

  test('lists hold only the caller’s own objects, page by page', async () => {
    for (const tenant of ['ann', 'bob'] as const) {
      for (const path of ['/files', '/batches']) {
        const ids: string[] = [];
        let after = '';
        for (let more: unknown = true; more === true; ) {
          const page = await sends[tenant]('GET', `${path}?limit=2${after}`);
          expect(page.status).toBe(200);
          ids.push(...page.body.data.map((item) => item.id));
          expect(page.body.first_id).toBe(page.body.data[0]?.id ?? null);
          more = page.body.has_more;
          after = `&after=${page.body.data.at(-1)?.id}`;
        }
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids).toContain(belongings(tenant)[path === '/files' ? 'file' : 'batch']);
        const all = await sends[tenant]('GET', `${path}?limit=100`);
        expect(all.body.data.map((item) => item.id)).toEqual(ids);
      }
    }
  });

  test('#17401 #19981: a batch cannot be read or cancelled by another', async () => {
    const { batch } = await settle('ann');
    expect((await sends.bob('GET', `/batches/${batch}`)).status).toBe(404);
    expect((await sends.bob('POST', `/batches/${batch}/cancel`)).status).toBe(404);
    expect(provider.api.batches.get(raw(batch))?.status).toBe('completed');
  });

  test('#34092: a result file cannot be downloaded by another, whatever id is used', async () => {
    const { output } = await settle('ann');
    for (const id of [output, raw(output)]) {
      const answer = await sends.bob('GET', `/files/${id}/content`);
      expect([answer.status, answer.text.includes('the results of ann')]).toEqual([404, false]);
    }
  });

  test('#41753: an owner can see, read and delete the result file of their batch', async () => {
    const { output } = await settle('ann');
    expect((await sends.ann('GET', `/files/${output}`)).body.purpose).toBe('batch_output');
    expect((await sends.ann('GET', `/files/${output}/content`)).text).toBe('the results of ann');
    expect((await sends.ann('DELETE', `/files/${output}`)).body.deleted).toBe(true);
  });

  test('#28294 #36031: result files have signed ids in lists too, the same as in the batch', async () => {
    const { batch, output } = await settle('ann');
    const listed = (await sends.ann('GET', '/batches?limit=100')).body.data.find((one) => one.id === batch);
    expect(listed?.output_file_id).toBe(output);
  });

  test('#35530 #33536: a raw id of the provider is nothing', async () => {
    const { file, batch } = await settle('ann');
    expect((await sends.ann('GET', `/files/${raw(file)}`)).status).toBe(404);
    expect((await sends.ann('GET', `/batches/${raw(batch)}`)).status).toBe(404);
  });

  test('an object without an owner is visible to no tenant', async () => {
    const orphan = provider.api.addFile('orphan.jsonl', 'batch', Buffer.from('x'));
    provider.api.batches.set('batch_raw999999999', {
      id: 'batch_raw999999999',
      object: 'batch',
      metadata: null,
    });
    for (const tenant of ['ann', 'bob'] as const) {
      const files = await sends[tenant]('GET', '/files');
      expect(files.text).not.toContain(String(orphan.id));
      expect((await sends[tenant]('GET', '/batches?limit=100')).text).not.toContain('batch_raw999999999');
    }
  });

  test('#29801: who can create can also poll, even if the provider keeps no metadata', async () => {
    const { batch } = await settle('ann');
    Object.assign(provider.api.batches.get(raw(batch)) ?? {}, { metadata: null });
    expect((await sends.ann('GET', `/batches/${batch}`)).status).toBe(200);
  });

  test('#36034: a batch cancelled at the provider stays its owner’s', async () => {
    const { batch } = await settle('ann');
    Object.assign(provider.api.batches.get(raw(batch)) ?? {}, { status: 'cancelled' });
    expect((await sends.ann('GET', `/batches/${batch}`)).body.status).toBe('cancelled');
  });

  test('a caller cannot write the owner tag', async () => {
    const { file } = await settle('bob');
    const answer = await sends.bob('POST', '/batches', {
      input_file_id: file,
      endpoint: '/v1/embeddings',
      completion_window: '24h',
      metadata: { offpeak_owner: 'ann' },
    });
    expect([answer.status, answer.body.error.param]).toEqual([400, 'metadata']);
  });

  test('in all of these answers there is not one byte of the other tenant, and no raw id', () => {
    for (const [tenant, other] of [
      ['ann', 'bob'],
      ['bob', 'ann'],
    ] as const) {
      expect(answers[tenant].length).toBeGreaterThan(100);
      for (const { text, headers } of answers[tenant]) {
        const seen = text + JSON.stringify([...headers]);
        expect(seen).not.toContain(`secret_of":"${other}`);
        expect(seen).not.toContain(`results of ${other}`);
        expect(seen).not.toContain(`upload of ${other}`);
        for (const id of Object.values(belongings(other))) {
          expect(seen).not.toContain(id);
        }
        expect(seen).not.toMatch(/raw\d{9}(?!\.[\w-]{22})/);
        expect(seen).not.toContain('"offpeak_owner"');
        expect(seen).not.toContain('org-0123456789');
      }
    }
  });

  test('ids are the same each time, so that a page can compare them', async () => {
    const { file } = belongings('bob');
    const signer = createIdSigner([appSecret])('bob');
    expect(await signer.sign('file', raw(file))).toBe(file);
  });
});

async function never(): Promise<never> {
  throw new Error('the gateway has not started');
}
