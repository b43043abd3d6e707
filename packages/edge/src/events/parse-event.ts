import type { HubEvent } from '../contracts/hub.ts';

/**
 * Reads events as a hub sends them. The same text again, which is what every further listener gets, is the
 * same object and costs nothing.
 */
export function createEventParser(): (text: string) => HubEvent {
  let lastText: string | null = null;
  let last: HubEvent = { batch: null };
  return (text) => {
    if (text === lastText) {
      return last;
    }
    last = JSON.parse(text) as HubEvent;
    lastText = text;
    return last;
  };
}
