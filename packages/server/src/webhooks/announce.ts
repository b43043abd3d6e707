import type { BatchWebhookEvent } from '@offpeak/core';
import { newId } from '../ids.ts';
import type { BatchRecord, DeliveryRecord } from '../storage/records.ts';
import { type Clock, unixSeconds } from '../time/clock.ts';
import { batchEvents, type Webhook } from './webhook.ts';

/** Returns the deliveries for a batch that has just ended. */
export type Announce = (record: BatchRecord) => DeliveryRecord[];

/**
 * Creates the deliveries to the given webhooks. The event is thin, as that of the API: its receiver retrieves
 * the batch.
 */
export function announceTo(webhooks: readonly Webhook[], clock: Clock): Announce {
  return ({ project, state }) => {
    const type = batchEvents.find((event) => event === `batch.${state.status}`);
    if (type === undefined) {
      return [];
    }
    const createdAt = unixSeconds(clock);
    const event: BatchWebhookEvent = {
      id: newId('evt_'),
      object: 'event',
      created_at: createdAt,
      type,
      data: { id: state.id },
    };
    const body = JSON.stringify(event);
    const urls = webhooks
      .filter((webhook) => webhook.project === undefined || webhook.project === project)
      .filter(({ events = batchEvents }) => events.includes(type))
      .map(({ url }) => url);
    return [...new Set(urls)].map((url, index) => ({
      id: `${event.id}.${index}`,
      eventId: event.id,
      url,
      body,
      attempts: 0,
      createdAt,
    }));
  };
}
