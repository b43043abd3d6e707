import type { HubEvent } from '../contracts/hub.ts';

/** Parses events as a hub sends them. Every listener receives the same text, which is parsed once. */
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
