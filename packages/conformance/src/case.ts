import type { BatchRequest, Client } from '@offpeak/core';
import type { Assert } from './assert.ts';

/** The providers with a wire of their own. */
export type ProviderName = 'anthropic' | 'gemini' | 'mistral' | 'openrouter' | 'together' | 'xai';

/** The server that the cases run against, as it can be told to another process. */
export interface Target {
  baseURL: string;
  apiKey?: string;
  /** A model that answers `/v1/chat/completions`. */
  chatModel: string;
  /** A model that answers `/v1/embeddings`. */
  embeddingModel: string;
  /** The body of a chat request that this target's model endpoint refuses with a 4xx. */
  refused: Record<string, unknown>;
  /**
   * Whether a file with bad lines is refused at its upload, as by a gateway, and not only when a batch is
   * made of it.
   */
  refusesBadLines?: boolean;
  /** Servers that speak the wires of other providers, by their origin. */
  providers?: Partial<Record<ProviderName, string>>;
}

/** What a case gets. */
export interface CaseContext {
  client: Client;
  target: Target;
  /** `count` chat requests with their own custom ids, each with a prefix of its own. */
  chatRequests(count: number): BatchRequest[];
}

/**
 * One promise of the Files and Batch APIs, or of the client, that holds on every runtime and against every
 * server.
 */
export interface ConformanceCase {
  name: string;
  run(assert: Assert, context: CaseContext): Promise<void>;
}
