import type { BatchEndpoint } from './batch.ts';

/**
 * One line of a batch input file. The published schema does not define it, so this type is offpeak's.
 * @see https://platform.openai.com/docs/guides/batch#1-prepare-your-batch-file
 */
export interface RequestLine<Body = Record<string, unknown>> {
  /** Unique within the batch. Results are joined by it, since their order is not defined. */
  custom_id: string;
  method: 'POST';
  /** Equal to the endpoint of the batch. */
  url: BatchEndpoint;
  body: Body;
}
