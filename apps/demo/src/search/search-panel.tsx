import { formatCount } from '@offpeak/page-parts/ui/format.ts';
import { useSettled } from '@offpeak/page-parts/ui/use-settled.ts';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useMemo, useState } from 'react';
import { queryEmbeddingOptions } from '../api/query-embedding.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { MatchesList } from './matches-list.tsx';
import './search-panel.css';
import { type Match, nearest, type VectorIndex } from './vector-index.ts';

const shown = 24;

interface SearchPanelProps {
  /** The model the texts were embedded with. */
  model: string;
  /** Null while it is being read. */
  index: VectorIndex | null;
  /** How many texts there are. */
  count: number;
  /** Examples of a search. */
  suggestions: readonly string[];
  glyphOf: (id: string) => string | null;
  nameOf: (id: string) => string;
  onMatches: (matches: readonly Match[]) => void;
}

/** Finds texts by meaning: the search becomes a vector too, and the nearest texts are shown. */
export function SearchPanel(props: SearchPanelProps) {
  const { model, index, count, suggestions, glyphOf, nameOf, onMatches } = props;
  const id = useId();
  const [text, setText] = useState('');
  const wanted = useSettled(text.trim(), 180);
  const vector = useQuery(queryEmbeddingOptions(model, wanted));
  const matches = useMemo(
    () => (index && wanted !== '' && vector.data ? nearest(index, vector.data, shown) : []),
    [index, vector.data, wanted],
  );
  useEffect(() => onMatches(matches), [matches, onMatches]);

  return (
    <section className="card stack-tight" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>Search by meaning</h2>
      <p className="soft">
        {formatCount(count)} texts are now vectors of {index ? formatCount(index.dimensions) : '…'} numbers.
        Your search becomes one too, and the nearest texts are shown.
      </p>
      <search className="stack-tight">
        <label className="sr-only" htmlFor={id}>
          What are you looking for?
        </label>
        <input
          id={id}
          className="field search-field"
          type="search"
          autoComplete="off"
          placeholder="What are you looking for?"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        {suggestions.length > 0 ? (
          <ul className="search-suggestions" aria-label="Suggestions">
            {suggestions.map((suggestion) => (
              <li key={suggestion}>
                <button
                  type="button"
                  className="chip"
                  aria-pressed={text === suggestion}
                  onClick={() => setText(suggestion)}
                >
                  {suggestion}
                </button>
              </li>
            ))}
          </ul>
        ) : null}
      </search>
      {vector.isError ? <ErrorNote title="The search did not work" error={vector.error} /> : null}
      <p className="sr-only" role="status">
        {matches.length > 0 ? `${matches.length} matches, nearest first` : ''}
      </p>
      <MatchesList matches={matches} busy={vector.isFetching} glyphOf={glyphOf} nameOf={nameOf} />
    </section>
  );
}
