import type { Batch, FetchLike } from '@offpeak/core';

/** How a provider lists its batches. */
export interface ListShape {
  order: 'newest' | 'oldest' | 'shuffled';
  /** `false` and `true` are what it says whether it is so or not. */
  hasMore: 'honest' | 'missing' | false | true;
  /** Batches on a page at most, whatever `limit` is. */
  pageSize: number;
  /** Only so many, the first of its order, are ever listed. */
  window: number;
  after: 'honored' | 'ignored';
  /** What a batch in the list tells of itself. */
  tells: 'all' | 'key' | 'file' | 'neither';
  created: 'number' | 'text' | 'missing';
  /** A new batch is not listed by so many lists. */
  lag: number;
}

export const openai: ListShape = {
  order: 'newest',
  hasMore: 'honest',
  pageSize: 100,
  window: Infinity,
  after: 'honored',
  tells: 'all',
  created: 'number',
  lag: 0,
};

/** What happens to a creation: `lost` ones are done, `cut` ones are not, and neither is answered. */
export type CreationFate = 'lost' | 'cut' | 'well' | 'busy';

const fileCreatedAt = 1_800_000_000;

/**
 * The Files and Batch APIs in memory, with a list of batches of any shape. `older` batches of others were
 * made a day before any file, one a minute, `newer` ones since.
 */
export class ListingProvider {
  readonly batches: Batch[] = [];
  readonly idempotencyKeys: (string | null)[] = [];
  creations = 0;
  readonly shape: ListShape;
  readonly fates: readonly CreationFate[];
  #lists = 0;
  #listed = new Map<string, number>();

  constructor(shape: ListShape, fates: readonly CreationFate[] = [], { older = 0, newer = 0 } = {}) {
    this.shape = shape;
    this.fates = fates;
    for (let n = 0; n < older; n++) {
      this.#add({ metadata: { offpeak_key: 'other' } }, fileCreatedAt - 86_400 - (older - n) * 60);
    }
    for (let n = 0; n < newer; n++) {
      this.#add({ metadata: { offpeak_key: 'other' } }, fileCreatedAt + n);
    }
  }

  /** The batches of this job. */
  paid(): Batch[] {
    return this.batches.filter(({ metadata }) => metadata?.offpeak_key !== 'other');
  }

  readonly fetch: FetchLike = async (input, { method, body, headers }) => {
    const url = new URL(input);
    const path = url.pathname.replace('/v1', '');
    if (path === '/files' && method === 'POST') {
      const bytes = await new Response(body as BodyInit).bytes();
      return Response.json(this.#file(bytes.length));
    }
    if (path === '/batches' && method === 'POST') {
      this.idempotencyKeys.push(new Headers(headers).get('idempotency-key'));
      return this.#create(JSON.parse(String(body)));
    }
    if (path === '/batches') {
      return Response.json(this.#list(url.searchParams));
    }
    if (path === '/files') {
      return Response.json({ object: 'list', data: [], has_more: false });
    }
    return Response.json(this.#file(0));
  };

  #file(bytes: number) {
    return {
      id: 'file-1',
      object: 'file',
      bytes,
      created_at: fileCreatedAt,
      filename: 'x.jsonl',
      purpose: 'batch',
    };
  }

  #add(fields: Partial<Batch>, createdAt: number): Batch {
    const batch = {
      id: `batch_${this.batches.length}`,
      object: 'batch' as const,
      endpoint: '/v1/embeddings',
      input_file_id: 'file-other',
      completion_window: '24h',
      status: 'in_progress',
      created_at: createdAt,
      ...fields,
    };
    this.batches.push(batch);
    return batch;
  }

  #create(params: Partial<Batch>): Response {
    const fate = this.fates[this.creations] ?? 'well';
    this.creations += 1;
    if (fate === 'busy') {
      return new Response(null, { status: 503 });
    }
    if (fate === 'cut') {
      throw new TypeError('fetch failed');
    }
    const batch = this.#add(params, fileCreatedAt + 60 + this.creations);
    this.#listed.set(batch.id, this.#lists + this.shape.lag);
    if (fate === 'lost') {
      throw new TypeError('fetch failed');
    }
    return Response.json(batch);
  }

  #list(query: URLSearchParams): object {
    const { order, hasMore, pageSize, window, after } = this.shape;
    this.#lists += 1;
    const visible = this.batches.filter(({ id }) => (this.#listed.get(id) ?? 0) < this.#lists);
    const inOrder = {
      newest: visible.toReversed(),
      oldest: visible,
      shuffled: visible.toSorted((a, b) => hash(a.id) - hash(b.id)),
    }[order].slice(0, window);
    const cursor = after === 'honored' ? query.get('after') : null;
    const from = cursor === null ? 0 : inOrder.findIndex(({ id }) => id === cursor) + 1;
    const end = from + Math.min(pageSize, Number(query.get('limit') ?? 20));
    const data = inOrder.slice(from, end).map((batch) => this.#listing(batch));
    const more = hasMore === 'honest' ? end < inOrder.length : hasMore;
    return { object: 'list', data, ...(more !== 'missing' && { has_more: more }) };
  }

  #listing({ metadata, input_file_id, created_at, ...rest }: Batch): object {
    const { tells, created } = this.shape;
    const times = { number: created_at, text: new Date(created_at * 1000).toUTCString(), missing: undefined };
    return {
      ...rest,
      created_at: times[created],
      ...((tells === 'all' || tells === 'key') && { metadata }),
      ...((tells === 'all' || tells === 'file') && { input_file_id }),
    };
  }
}

function hash(text: string): number {
  return [...text].reduce((sum, char) => (Math.imul(sum, 31) + char.charCodeAt(0)) | 0, 7);
}
