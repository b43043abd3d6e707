/**
 * The event that a provider posts when a batch has ended. It has only the id: retrieve the batch for its
 * status and files.
 * @see https://platform.openai.com/docs/api-reference/webhook-events/batch
 */
export interface BatchWebhookEvent {
  /** `evt_…`; the same in every delivery of the event. */
  id: string;
  object?: 'event';
  /** Unix seconds. */
  created_at: number;
  type: 'batch.completed' | 'batch.failed' | 'batch.expired' | 'batch.cancelled';
  data: { id: string };
}
