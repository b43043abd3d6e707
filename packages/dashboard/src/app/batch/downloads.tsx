import { useState } from 'react';
import { apiURL } from '../api/http.ts';
import type { ListedBatch } from '../api/types.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { saveResultsAsCsv } from './save-csv.ts';

/** Links to the files of a batch as the API has them, and its results as a table. */
export function Downloads({ batch, project }: { batch: ListedBatch; project: string | undefined }) {
  const [error, setError] = useState<unknown>(null);
  const [rows, setRows] = useState<number | null>(null);
  const path = `v1/batches/${encodeURIComponent(batch.id)}`;
  const input = apiURL(`v1/files/${encodeURIComponent(batch.input_file_id)}/content`, { project });
  const done = (batch.request_counts?.completed ?? 0) + (batch.request_counts?.failed ?? 0);
  const save = async (): Promise<void> => {
    setError(null);
    setRows(0);
    await saveResultsAsCsv(batch, project, setRows).catch(setError);
    setRows(null);
  };
  return (
    <details className="menu">
      <summary className="button">Download</summary>
      <div className="menu-list">
        <a href={apiURL(`${path}/output`, { project })} download={`${batch.id}_output.jsonl`}>
          Output (JSONL)
        </a>
        <a href={apiURL(`${path}/error`, { project })} download={`${batch.id}_error.jsonl`}>
          Errors (JSONL)
        </a>
        <button type="button" disabled={rows !== null || done === 0} onClick={() => void save()}>
          {rows === null ? 'All results (CSV)' : `${rows} rows …`}
        </button>
        <a href={input} download={`${batch.id}_input.jsonl`}>
          Input (JSONL)
        </a>
        {error ? <ErrorNote title="The table was not saved" error={error} /> : null}
      </div>
    </details>
  );
}
