import { formatBytes } from '@offpeak/page-parts/ui/format.ts';
import { useId, useState } from 'react';
import './drop-zone.css';

interface DropZoneProps {
  chosen: File | null;
  onFile: (file: File) => void;
}

/** Accepts a file by drop or click. A file input covers it, so clicks, drops and keys need no code. */
export function DropZone({ chosen, onFile }: DropZoneProps) {
  const inputId = useId();
  const [over, setOver] = useState(false);
  return (
    <div className={`drop-zone${over ? ' drop-zone-over' : ''}`}>
      <input
        id={inputId}
        className="drop-input"
        type="file"
        accept=".jsonl,.ndjson,.csv,.tsv,application/jsonl,application/x-ndjson,text/csv"
        aria-describedby={`${inputId}-limits`}
        onDragEnter={() => setOver(true)}
        onDragLeave={() => setOver(false)}
        onDrop={() => setOver(false)}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) {
            onFile(file);
          }
          event.target.value = '';
        }}
      />
      <label htmlFor={inputId} className="drop-label">
        {chosen ? chosen.name : 'Drop a JSONL or CSV file here, or pick one'}
      </label>
      <span id={`${inputId}-limits`} className="small soft">
        {chosen
          ? `${formatBytes(chosen.size)}. Pick another to replace it.`
          : 'JSONL: one request per line. CSV: one per row. Files larger than one batch become several batches.'}
      </span>
    </div>
  );
}
