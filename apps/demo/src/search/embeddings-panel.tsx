import type { Batch, BatchResult } from '@offpeak/core';
import { batchCounts } from '@offpeak/react';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { client } from '../api/client.ts';
import { MapPanel } from '../map/map-panel.tsx';
import { requestsOptions } from '../results/requests.ts';
import { emojiNamesOptions } from './emoji-names.ts';
import { SearchPanel } from './search-panel.tsx';
import { buildVectorIndex, type Match } from './vector-index.ts';

const emojiSuggestions = [
  'happy birthday',
  'something to drink',
  'I am so tired',
  'a place to swim',
  'good luck',
  'money',
];
const noSuggestions: readonly string[] = [];

interface EmbeddingsPanelProps {
  batch: Batch;
  /** Null while they are being read. */
  rows: readonly BatchResult<unknown>[] | null;
}

/** Two uses of vectors: search by meaning, and a map of similar texts. */
export function EmbeddingsPanel({ batch, rows }: EmbeddingsPanelProps) {
  const isEmojiSample = batch.metadata?.sample === 'emoji';
  const index = useMemo(() => rows && buildVectorIndex(rows), [rows]);
  const count = index?.ids.length ?? batchCounts(batch).succeeded;
  const { data: emoji } = useQuery({ ...emojiNamesOptions, enabled: isEmojiSample });
  const { data: requests } = useQuery({
    ...requestsOptions(client, batch.input_file_id),
    enabled: !isEmojiSample,
  });
  const [matches, setMatches] = useState<readonly Match[]>([]);

  const glyphOf = useCallback((id: string) => emoji?.[id]?.emoji ?? null, [emoji]);
  const nameOf = useCallback(
    (id: string) => {
      const input = requests?.get(id)?.input;
      return emoji?.[id]?.name ?? (typeof input === 'string' ? input : id);
    },
    [emoji, requests],
  );
  const lit = useMemo(() => (matches.length > 0 ? matches.map(({ id }) => id) : null), [matches]);

  return count === 0 ? null : (
    <>
      <SearchPanel
        model={batch.model ?? ''}
        index={index}
        count={count}
        suggestions={isEmojiSample ? emojiSuggestions : noSuggestions}
        glyphOf={glyphOf}
        nameOf={nameOf}
        onMatches={setMatches}
      />
      <MapPanel index={index} count={count} glyphOf={glyphOf} nameOf={nameOf} lit={lit} />
    </>
  );
}
