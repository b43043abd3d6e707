import { queryOptions } from '@tanstack/react-query';
import { fetchJson } from './fetch-json.ts';

/** A file of requests that is ready to run. */
export interface Sample {
  name: string;
  title: string;
  /** Where the JSONL file is served. */
  url: string;
  endpoint: string;
  /** How many requests it has. */
  count: number;
}

/** The provider behind the gateway, its models and the samples. */
export interface DemoInfo {
  provider: 'local' | 'openai';
  models: { embeddings: string; chat: string };
  samples: Sample[];
}

export const demoInfoOptions = queryOptions({
  queryKey: ['demo-info'],
  queryFn: ({ signal }) => fetchJson<DemoInfo>('/api/demo-info', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});
