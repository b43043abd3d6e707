import { createClient } from '@offpeak/core';
import {
  infiniteQueryOptions,
  keepPreviousData,
  type QueryClient,
  queryOptions,
} from '@tanstack/react-query';
import { apiURL, readJson, send } from './http.ts';
import type {
  ErrorGroups,
  ListedBatch,
  ListedFile,
  ListPage,
  ServerStatus,
  Session,
  Summary,
} from './types.ts';

/** The client of the API for what `@offpeak/core` does: it checks, uploads and submits files. */
export const client = createClient({ baseURL: apiURL('v1') });

/** Pages are read again this often while no stream of events is open, in ms. */
const pollMs = 10_000;

/** Who the visitor is, and what the page may do. */
export const sessionOptions = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => readJson<Session>(apiURL('session'), signal),
  staleTime: Number.POSITIVE_INFINITY,
});

/** The scope of lists: an operator sees every project. */
export function scopeOf(status: ServerStatus | undefined): string | undefined {
  return status?.is_operator ? '*' : undefined;
}

/** The state of the server. A gateway has none: then the data is null. */
export const statusOptions = queryOptions({
  queryKey: ['status'],
  queryFn: async ({ signal }): Promise<ServerStatus | null> => {
    const response = await fetch(apiURL('v1/offpeak/status', { project: '*' }), { signal });
    return response.ok ? ((await response.json()) as ServerStatus) : null;
  },
  refetchInterval: pollMs,
});

/** Returns items that name their project only if it is not that of the visitor. */
export function withoutOwnProject<Item extends { project?: string }>(
  queries: QueryClient,
  items: readonly Item[],
): Item[] {
  const own = queries.getQueryData(statusOptions.queryKey)?.project;
  return items.map(({ project, ...item }) => (project === own ? item : { ...item, project }) as Item);
}

/** The filter and the order of the list of batches, as the API has them. */
export type BatchesQuery = Readonly<
  Partial<Record<'status' | 'search' | 'order_by' | 'order' | 'project', string>>
>;

const pageSize = 100;

/** The batches that a filter lists, by page. */
export function batchesOptions(query: BatchesQuery) {
  return infiniteQueryOptions({
    queryKey: ['batches', query],
    queryFn: async ({ pageParam, signal, client: queries }) => {
      const url = apiURL('v1/batches', { ...query, limit: pageSize, after: pageParam ?? undefined });
      const page = await readJson<ListPage<ListedBatch>>(url, signal);
      return { ...page, data: withoutOwnProject(queries, page.data) };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.has_more ? page.last_id : undefined),
    placeholderData: keepPreviousData,
    maxPages: 200,
  });
}

/** How many batches a filter lists, by status. */
export function summaryOptions(query: BatchesQuery) {
  return queryOptions({
    queryKey: ['summary', query],
    queryFn: async ({ signal }): Promise<Summary | null> => {
      const response = await fetch(apiURL('v1/offpeak/summary', query), { signal });
      return response.ok ? ((await response.json()) as Summary) : null;
    },
    placeholderData: keepPreviousData,
    refetchInterval: pollMs,
  });
}

/** One batch. */
export function batchOptions(id: string, project: string | undefined) {
  return queryOptions({
    queryKey: ['batch', id],
    queryFn: ({ signal }) =>
      readJson<ListedBatch>(apiURL(`v1/batches/${encodeURIComponent(id)}`, { project }), signal),
    refetchInterval: pollMs,
  });
}

/** The errors of a batch, grouped; null where the API does not group them. */
export function errorGroupsOptions(id: string, project: string | undefined, failed: number) {
  return queryOptions({
    queryKey: ['errors', id, failed],
    queryFn: async ({ signal }): Promise<ErrorGroups | null> => {
      const response = await fetch(apiURL(`v1/batches/${encodeURIComponent(id)}/error_groups`, { project }), {
        signal,
      });
      return response.ok ? ((await response.json()) as ErrorGroups) : null;
    },
    placeholderData: keepPreviousData,
  });
}

/** A page of the results of a batch. */
export interface ResultPage {
  lines: ResultRow[];
  /** The results so far. */
  total: number;
  isComplete: boolean;
}

/** A result as its line has it. */
export interface ResultRow {
  custom_id: string;
  response: { status_code: number; body: unknown } | null;
  error: { code: string; message: string } | null;
}

/** The number of results in a page. */
export const resultPageSize = 100;

/** The results from an offset on, as the API has them at that time. */
export function resultsOptions(
  { id, project, kind }: { id: string; project: string | undefined; kind: 'output' | 'error' },
  page: number,
) {
  return queryOptions({
    queryKey: ['results', id, kind, page],
    queryFn: async ({ signal }): Promise<ResultPage> => {
      if (page > 0) {
        await settled(signal);
      }
      const query = { project, offset: page * resultPageSize, limit: resultPageSize };
      const url = apiURL(`v1/batches/${encodeURIComponent(id)}/${kind}`, query);
      const response = await send(url, { signal });
      const text = await response.text();
      const lines = text.split('\n').filter((line) => line !== '');
      return {
        lines: lines.slice(0, resultPageSize).map((line) => JSON.parse(line) as ResultRow),
        total: Number(response.headers.get('x-total-lines') ?? lines.length),
        isComplete: response.headers.get('x-incomplete') === 'false',
      };
    },
    // A page that is full never changes.
    staleTime: ({ state }) => (state.data?.lines.length === resultPageSize ? Number.POSITIVE_INFINITY : 2000),
    gcTime: 60_000,
  });
}

/** How long a page stays in sight before it is read, in ms: pages that scroll past are not. */
const settleMs = 100;

/** Resolves when the page has stayed in sight, and rejects when it has left. */
function settled(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, settleMs);
    const leave = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    signal.addEventListener('abort', leave, { once: true });
  });
}

/** The files of the visitor, by page. */
export function filesOptions(project: string | undefined) {
  return infiniteQueryOptions({
    queryKey: ['files', project ?? null],
    queryFn: async ({ pageParam, signal, client: queries }) => {
      const url = apiURL('v1/files', { project, limit: pageSize, after: pageParam ?? undefined });
      const page = await readJson<ListPage<ListedFile>>(url, signal);
      return { ...page, data: withoutOwnProject(queries, page.data) };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.has_more ? (page.data.at(-1)?.id ?? undefined) : undefined),
  });
}

/** The models of the server. */
export const modelsOptions = queryOptions({
  queryKey: ['models'],
  queryFn: async ({ signal }): Promise<string[]> => {
    const response = await fetch(apiURL('v1/models'), { signal });
    const body = response.ok ? ((await response.json()) as { data?: { id?: unknown }[] }) : {};
    return (body.data ?? []).map(({ id }) => String(id));
  },
  staleTime: 60_000,
});
