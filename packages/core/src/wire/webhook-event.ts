/**
 * What a provider posts when a batch has ended. It is thin: retrieve the batch for its status and file ids.
 * @see https://platform.openai.com/docs/api-reference/webhook-events/batch
 */
export interface BatchWebhookEvent {
  /** `evt_…`; the same over redeliveries. */
  id: string;
  object?: 'event';
  /** Unix seconds. */
  created_at: number;
  type: 'batch.completed' | 'batch.failed' | 'batch.expired' | 'batch.cancelled';
  data: { id: string };
}
