'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useOffpeak } from '../client/provider.tsx';
import { subscribeToEvents } from '../events/event-stream.ts';

/**
 * Subscribes to the events of batches that run. Without an address for many batches, only a single batch has
 * events.
 */
export function useBatchEvents(running: readonly string[]): void {
  const { client, eventsURL } = useOffpeak();
  const queries = useQueryClient();
  const many = typeof eventsURL === 'string';
  const ids = many || running.length === 1 ? running.join('\n') : '';
  const address = many ? eventsURL : ids && eventsURL?.(ids);
  useEffect(() => {
    if (!address || !ids) {
      return undefined;
    }
    return subscribeToEvents({ queries, client, address, many, ids: ids.split('\n') });
  }, [queries, client, address, many, ids]);
}
