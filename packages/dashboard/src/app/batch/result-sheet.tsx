import { CopyButton } from '@offpeak/page-parts/ui/copy-button.tsx';
import { formatCount } from '@offpeak/page-parts/ui/format.ts';
import { useEffect, useRef } from 'react';
import { abridged, describeRow } from './describe-row.ts';
import { type ResultsOf, useResult } from './results-table.tsx';

interface ResultSheetProps {
  results: ResultsOf;
  index: number;
  count: number;
  /** Shows another result; null closes the sheet. */
  onMove: (index: number | null) => void;
}

/** One result beside the table: its text and its JSON. ↑ and ↓ show the next one, Esc closes it. */
export function ResultSheet({ results, index, count, onMove }: ResultSheetProps) {
  const row = useResult(results, index);
  const close = useRef<HTMLButtonElement>(null);
  useSheetKeys(index, count, onMove);
  useEffect(() => {
    const before = document.activeElement;
    close.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) {
        before.focus({ preventScroll: true });
      }
    };
  }, []);
  const described = row ? describeRow(row) : null;
  return (
    <aside className="sheet" aria-label="Result">
      <header className="sheet-head">
        <h3 className="sheet-title">{row?.custom_id ?? 'Loading …'}</h3>
        <div className="row">
          <button
            type="button"
            className="button button-quiet"
            disabled={index === 0}
            onClick={() => onMove(index - 1)}
          >
            ↑<span className="sr-only">Previous</span>
          </button>
          <span className="small soft">
            {formatCount(index + 1)} of {formatCount(count)}
          </span>
          <button
            type="button"
            className="button button-quiet"
            disabled={index + 1 >= count}
            onClick={() => onMove(index + 1)}
          >
            ↓<span className="sr-only">Next</span>
          </button>
          <button ref={close} type="button" className="button" onClick={() => onMove(null)}>
            Close <kbd>Esc</kbd>
          </button>
        </div>
      </header>
      {row && described ? (
        <div className="sheet-body">
          <div className="row row-between">
            <span className={described.isFailed ? 'badge badge-bad' : 'badge badge-good'}>
              {described.status}
            </span>
            <CopyButton what="the text" text={() => described.text} />
          </div>
          <p className="sheet-text">{described.text}</p>
          <details>
            <summary>JSON</summary>
            <CopyButton what="the JSON" text={() => JSON.stringify(row, null, 2)} />
            <pre className="sheet-json">{abridged(row, 2)}</pre>
          </details>
        </div>
      ) : null}
    </aside>
  );
}

function useSheetKeys(index: number, count: number, onMove: (index: number | null) => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.metaKey || event.ctrlKey || event.altKey || document.querySelector('dialog[open]')) {
        return;
      }
      const next = { ArrowUp: index - 1, ArrowDown: index + 1, Escape: null }[event.key];
      if (next === undefined || (next !== null && (next < 0 || next >= count))) {
        return;
      }
      event.preventDefault();
      onMove(next);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [index, count, onMove]);
}
