import type { Batch, BatchWait, FileObject } from '@offpeak/core';

/** A batch, with its project where several are listed. */
export type ListedBatch = Batch & { project?: string };

/** A file, with its project where several are listed. */
export type ListedFile = FileObject & { project?: string };

/** What the handler says of the visitor. */
export interface Session {
  signed_in: boolean;
  has_key: boolean;
  read_only: boolean;
}

/** `GET /v1/offpeak/status` */
export interface ServerStatus {
  now: number;
  project: string;
  is_operator: boolean;
  batches: Partial<Record<string, number>>;
  requests_left: number;
  per_second: Traffic<number>;
  seconds_left: number | null;
  waiting_for: BatchWait | null;
  hours: { text: string; is_open: boolean } | null;
  upstreams: UpstreamStatus[];
  in_flight: number | null;
  limit: number | null;
  live_in_flight: number | null;
  storage: { free_bytes: number; total_bytes: number } | null;
  traffic: Traffic<number[]> & { from: number; stepSeconds: number };
}

interface Traffic<Value> {
  completed: Value;
  failed: Value;
  live: Value;
  inputTokens: Value;
  outputTokens: Value;
}

/** The state of a model endpoint. */
export interface UpstreamStatus {
  name: string;
  is_ok: boolean;
  reason: string | null;
  since: number | null;
  paused_until: number | null;
  in_flight?: number;
  limit?: number;
  models?: string[] | null;
  p50_ms?: number | null;
  p95_ms?: number | null;
  outcomes?: Record<string, number>;
}

/** `GET /v1/offpeak/summary` */
export interface Summary {
  total: number;
  by_status: Partial<Record<string, number>>;
  requests_left: number;
}

/** `GET /v1/batches/{id}/error_groups` */
export interface ErrorGroups {
  total: number;
  other: number;
  groups: ErrorGroup[];
}

/** Errors with the same cause. */
export interface ErrorGroup {
  id: string;
  status: number | null;
  code: string | null;
  message: string;
  count: number;
  custom_ids: string[];
}

/** A page of a list. */
export interface ListPage<Item> {
  data: Item[];
  has_more: boolean;
  last_id: string | null;
}
