import type { BatchEndpoint } from './batch.ts';

/**
 * One line of a batch input file. The published schema has none for it, so this one is offpeak's.
 * @see https://platform.openai.com/docs/guides/batch#1-prepare-your-batch-file
 */
export interface RequestLine<Body = Record<string, unknown>> {
  /** Unique within the batch; results are joined by it, since their order is not promised. */
  custom_id: string;
  method: 'POST';
  /** Equal to the endpoint of the batch. */
  url: BatchEndpoint;
  body: Body;
}
