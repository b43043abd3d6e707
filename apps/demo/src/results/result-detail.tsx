import type { Batch, BatchResult } from '@offpeak/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { client } from '../api/client.ts';
import { requestsOptions } from './requests.ts';
import './result-detail.css';

interface ResultDetailProps {
  batch: Batch;
  row: BatchResult<unknown>;
  onClose: () => void;
}

/** One request beside its result. */
export function ResultDetail({ batch, row, onClose }: ResultDetailProps) {
  const panel = useFocusWhileOpen(row);
  const requests = useQuery(requestsOptions(client, batch.input_file_id));
  const asked = row.customId === null ? undefined : requests.data?.get(row.customId);
  const answer = row.status === 'succeeded' ? row.body : row.error;
  return (
    <section
      ref={panel}
      className="detail"
      tabIndex={-1}
      aria-label={`Request ${row.customId ?? 'without id'}`}
    >
      <header className="row row-between detail-head">
        <h3 className="mono">{row.customId ?? '(no id)'}</h3>
        <button type="button" className="button button-quiet" onClick={onClose}>
          Close
        </button>
      </header>
      <div className="detail-pair">
        <figure>
          <figcaption className="small soft">Request</figcaption>
          <pre>
            {asked
              ? JSON.stringify(asked, null, 2)
              : requests.isPending
                ? 'Reading…'
                : 'The input file is no longer there.'}
          </pre>
        </figure>
        <figure>
          <figcaption className="small soft">
            {row.status === 'succeeded' ? `Answer ${row.statusCode}` : row.status}
            {row.requestId ? ` · ${row.requestId}` : ''}
          </figcaption>
          <pre>{abridge(answer)}</pre>
        </figure>
      </div>
    </section>
  );
}

/** Brings what is opened into view and takes the focus there, and gives it back to what was pressed when it is closed. */
function useFocusWhileOpen(opened: unknown) {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!opened) return;
    const opener = document.activeElement;
    panel.current?.focus({ preventScroll: true });
    panel.current?.scrollIntoView({ block: 'nearest' });
    return () => {
      // Nothing has the focus once the panel is gone; another row that was pressed has.
      if (document.activeElement === document.body && opener instanceof HTMLElement) opener.focus();
    };
  }, [opened]);
  return panel;
}

/** Long vectors would fill the page with digits. */
function abridge(value: unknown): string {
  return JSON.stringify(
    value,
    (_key, part: unknown) =>
      Array.isArray(part) && part.length > 12 && part.every((item) => typeof item === 'number')
        ? [...part.slice(0, 6), `… ${part.length - 6} more numbers`]
        : part,
    2,
  );
}
