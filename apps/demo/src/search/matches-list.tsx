import './matches-list.css';
import type { Match } from './vector-index.ts';

interface MatchesListProps {
  matches: readonly Match[];
  /** Whether better ones may follow. */
  busy: boolean;
  glyphOf: (id: string) => string | null;
  nameOf: (id: string) => string;
}

/** The nearest texts, nearest first. */
export function MatchesList({ matches, busy, glyphOf, nameOf }: MatchesListProps) {
  const best = matches[0]?.score ?? 1;
  return (
    <ol className="matches" aria-label="Matches" aria-busy={busy}>
      {matches.map(({ id, score }) => {
        const glyph = glyphOf(id);
        return (
          <li key={id} className="match">
            {glyph ? (
              <span className="match-emoji" aria-hidden="true">
                {glyph}
              </span>
            ) : null}
            <span className="match-text" title={nameOf(id)}>
              {nameOf(id)}
            </span>
            <span className="match-score">
              <span className="match-track" aria-hidden="true">
                <span style={{ width: `${Math.max(0, score / best) * 100}%` }} />
              </span>
              <span className="small soft">{score.toFixed(2)}</span>
            </span>
          </li>
        );
      })}
    </ol>
  );
}
