import type { Batch } from '@offpeak/core';
import { CopyButton } from '@offpeak/page-parts/ui/copy-button.tsx';
import { formatCount } from '@offpeak/page-parts/ui/format.ts';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { client } from '../api/client.ts';
import { abridge } from './abridge.ts';
import type { Row } from './filter-rows.ts';
import { requestsOptions } from './requests.ts';
import './result-sheet.css';

interface ResultSheetProps {
  batch: Batch;
  /** The rows of the table, for the arrow keys. */
  rows: readonly Row[];
  row: Row;
  onOpen: (row: Row | null) => void;
}

/**
 * One request and its result, beside the table. The arrow keys show the rows around it, Escape closes it and
 * returns the focus to the table.
 */
export function ResultSheet({ batch, rows, row, onOpen }: ResultSheetProps) {
  const sheet = useFocusWhenOpened();
  const requests = useQuery(requestsOptions(client, batch.input_file_id));
  const at = rows.indexOf(row);
  const asked = row.customId === null ? undefined : requests.data?.get(row.customId);
  const answer = row.status === 'succeeded' ? row.body : row.error;
  const go = (step: 1 | -1): void => {
    const next = rows[at + step];
    if (next) {
      onOpen(next);
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const keys: Record<string, () => void> = {
      Escape: () => onOpen(null),
      ArrowDown: () => go(1),
      ArrowUp: () => go(-1),
    };
    const act = keys[event.key];
    if (!act) {
      return;
    }
    event.preventDefault();
    act();
  };
  return (
    <section
      ref={sheet}
      className="sheet"
      role="dialog"
      tabIndex={-1}
      aria-label={`Request ${row.customId ?? 'without id'}`}
      onKeyDown={onKeyDown}
    >
      <header className="sheet-head">
        <div className="sheet-title">
          <h3 className="mono sheet-id">{row.customId ?? '(no id)'}</h3>
          <button type="button" className="button button-quiet" onClick={() => onOpen(null)}>
            Close
          </button>
        </div>
        <div className="row">
          <button type="button" className="button" disabled={at <= 0} onClick={() => go(-1)}>
            Previous
          </button>
          <button
            type="button"
            className="button"
            disabled={at < 0 || at === rows.length - 1}
            onClick={() => go(1)}
          >
            Next
          </button>
          <span className="small soft" role="status">
            {at < 0 ? 'not in the list' : `${formatCount(at + 1)} of ${formatCount(rows.length)}`}
          </span>
        </div>
      </header>
      <div className="sheet-body" key={row.customId}>
        <figure>
          <figcaption className="row row-between small soft">
            {row.status === 'succeeded' ? `Answer ${row.statusCode}` : row.status}
            {row.requestId ? ` · ${row.requestId}` : ''}
            <CopyButton what="answer" text={() => JSON.stringify(answer, null, 2)} />
          </figcaption>
          <pre>{abridge(answer)}</pre>
        </figure>
        <figure>
          <figcaption className="row row-between small soft">
            Request
            {asked ? <CopyButton what="request" text={() => JSON.stringify(asked, null, 2)} /> : null}
          </figcaption>
          <pre>
            {asked
              ? abridge(asked)
              : requests.isPending
                ? 'Loading…'
                : (requests.error?.message ?? 'This request is not in the input file.')}
          </pre>
        </figure>
      </div>
    </section>
  );
}

/** Takes the focus when it opens. */
function useFocusWhenOpened() {
  const sheet = useRef<HTMLElement>(null);
  useEffect(() => sheet.current?.focus({ preventScroll: true }), []);
  return sheet;
}
