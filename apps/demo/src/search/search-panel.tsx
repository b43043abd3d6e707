import type { Batch, BatchResult } from '@offpeak/core';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useId, useMemo, useState } from 'react';
import { client } from '../api/client.ts';
import { queryEmbeddingOptions } from '../api/query-embedding.ts';
import { requestsOptions } from '../results/requests.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { formatCount } from '../ui/format.ts';
import { useSettled } from '../ui/use-settled.ts';
import { emojiNamesOptions } from './emoji-names.ts';
import './search-panel.css';
import { buildVectorIndex, type EmbeddingsBody, nearest } from './vector-index.ts';

const suggestions = [
  'happy birthday',
  'something to drink',
  'I am so tired',
  'a place to swim',
  'good luck',
  'money',
];
const shown = 24;

interface SearchPanelProps {
  batch: Batch;
  rows: readonly BatchResult<EmbeddingsBody>[];
}

/** Finds the texts of an embeddings batch by what they mean, with the vectors that came back. */
export function SearchPanel({ batch, rows }: SearchPanelProps) {
  const [text, setText] = useState('');
  const wanted = useSettled(text.trim(), 180);
  const fieldId = useId();
  const index = useMemo(() => buildVectorIndex(rows), [rows]);
  const requests = useQuery(requestsOptions(client, batch.input_file_id));
  const emoji = useQuery({ ...emojiNamesOptions, enabled: batch.metadata?.sample === 'emoji' });
  const vector = useQuery(queryEmbeddingOptions(batch.model ?? '', wanted));
  const found = useMemo(
    () => (wanted !== '' && vector.data ? nearest(index, vector.data, shown) : []),
    [index, vector.data, wanted],
  );
  const matches = useDeferredValue(found);
  const best = matches[0]?.score ?? 1;

  return (
    <section className="card stack-tight" aria-labelledby={`${fieldId}-title`}>
      <h2 id={`${fieldId}-title`}>Search by meaning</h2>
      <p className="soft">
        {formatCount(index.ids.length)} texts are now vectors of {formatCount(index.dimensions)} numbers. What
        you type becomes one too, and the nearest are shown.
      </p>
      <search className="stack-tight">
        <label className="sr-only" htmlFor={fieldId}>
          What are you looking for?
        </label>
        <input
          id={fieldId}
          className="field search-field"
          type="search"
          autoComplete="off"
          placeholder="What are you looking for?"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <ul className="search-suggestions" aria-label="Suggestions">
          {suggestions.map((suggestion) => (
            <li key={suggestion}>
              <button type="button" className="chip" onClick={() => setText(suggestion)}>
                {suggestion}
              </button>
            </li>
          ))}
        </ul>
      </search>
      {vector.isError ? <ErrorNote title="The search did not work" error={vector.error} /> : null}
      <p className="sr-only" role="status">
        {matches.length > 0 ? `${matches.length} matches, nearest first` : ''}
      </p>
      <ol className="matches" aria-label="Matches" aria-busy={vector.isFetching}>
        {matches.map((match) => {
          const named = emoji.data?.[match.id];
          const meaning = named?.name ?? inputText(requests.data?.get(match.id)) ?? match.id;
          return (
            <li key={match.id} className="match">
              {named ? (
                <span className="match-emoji" aria-hidden="true">
                  {named.emoji}
                </span>
              ) : null}
              <span className="match-text" title={meaning}>
                {meaning}
              </span>
              <span className="match-score">
                <span className="match-track" aria-hidden="true">
                  <span style={{ width: `${Math.max(0, match.score / best) * 100}%` }} />
                </span>
                <span className="small soft">{match.score.toFixed(2)}</span>
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function inputText(body: Record<string, unknown> | undefined): string | undefined {
  return typeof body?.input === 'string' ? body.input : undefined;
}
