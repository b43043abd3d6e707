import { queryOptions } from '@tanstack/react-query';
import { fetchJson } from '../api/fetch-json.ts';

/** The emoji of a custom id of the sample. */
export interface EmojiName {
  emoji: string;
  name: string;
}

/** The emoji behind each custom id of the sample. */
export const emojiNamesOptions = queryOptions({
  queryKey: ['emoji-names'],
  queryFn: ({ signal }) => fetchJson<Record<string, EmojiName>>('/samples/emoji.json', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
  structuralSharing: false,
});
