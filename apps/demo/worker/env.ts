/** A service binding: another worker in the same process. */
export interface Fetcher {
  fetch(request: Request | string, init?: RequestInit): Promise<Response>;
}

/** A sample file as the page lists it. */
export interface SampleInfo {
  name: string;
  title: string;
  url: string;
  endpoint: string;
  count: number;
}

/** Settings that are the same for every visitor. None is secret. */
export interface DemoSettings {
  provider: 'local' | 'openai';
  /** Where files and batches are, for the gateway. */
  batchURL: string;
  /** Where single embeddings are made, for the search box. */
  embeddingsURL: string;
  models: { embeddings: string; chat: string };
  /** The length of a vector, for a model with several. */
  dimensions?: number;
  samples: SampleInfo[];
}

/** The bindings of the worker. */
export interface Env {
  ASSETS: Fetcher;
  SETTINGS: DemoSettings;
  /** The key of the Files and Batch API. Secret. */
  BATCH_KEY: string;
  /** The key for single embeddings; empty for the local model. Secret. */
  EMBEDDINGS_KEY: string;
  /** Signs session cookies. Secret. */
  SESSION_SECRET: string;
  /** Signs ids to their tenant. Secret. */
  GATEWAY_SECRET: string;
}
