import { useTitle } from '@offpeak/page-parts/ui/use-title.ts';
import { type ChangeEvent, type DragEvent, useRef, useState } from 'react';
import { ErrorNote } from '../ui/error-note.tsx';
import './new-batch.css';
import type { CsvForm } from '@offpeak/page-parts/table/csv-request.ts';
import { CheckPanel } from './check-panel.tsx';
import { openFile, type Source } from './open-file.ts';
import { TableForm } from './table-form.tsx';

/** From a file to a running batch: it is checked and counted before anything is sent. */
export default function NewBatchScreen({ readOnly }: { readOnly: boolean }) {
  const [source, setSource] = useState<Source | null>(null);
  const [form, setForm] = useState<CsvForm | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const newest = useRef<File | null>(null);
  useTitle('New batch');

  const choose = async (file: File): Promise<void> => {
    newest.current = file;
    setProblem(null);
    setSource(null);
    try {
      const opened = await openFile(file);
      if (newest.current === file) {
        setForm(opened.kind === 'table' ? firstForm(opened.table.columns) : null);
        setSource(opened);
      }
    } catch (error) {
      if (newest.current === file) {
        setProblem(error);
      }
    }
  };

  if (readOnly) {
    return <p className="empty card soft">This dashboard is read-only: it cannot send a batch.</p>;
  }
  return (
    <div className="stack new-batch">
      <h1>New batch</h1>
      <DropZone name={source?.title ?? null} onFile={(file) => void choose(file)} />
      {problem ? <ErrorNote title="This file cannot be used" error={problem} /> : null}
      {source?.kind === 'table' && form ? <TableForm source={source} form={form} onChange={setForm} /> : null}
      {source ? <CheckPanel key={source.title} source={source} form={form} /> : null}
    </div>
  );
}

function firstForm(columns: readonly string[]): CsvForm {
  return { endpoint: '/v1/chat/completions', model: '', template: `{{${columns.at(-1)}}}`, idColumn: null };
}

function DropZone({ name, onFile }: { name: string | null; onFile: (file: File) => void }) {
  const [isOver, setOver] = useState(false);
  const first = (files: FileList | null): void => {
    const file = files?.[0];
    if (file !== undefined) {
      onFile(file);
    }
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    first(event.dataTransfer.files);
  };
  const pick = (event: ChangeEvent<HTMLInputElement>): void => {
    first(event.target.files);
    // The same file may be chosen again after it was fixed.
    event.target.value = '';
  };
  return (
    <label
      className={isOver ? 'drop card drop-over' : 'drop card'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <input type="file" className="sr-only" accept=".jsonl,.ndjson,.csv,.tsv,.txt" onChange={pick} />
      <span className="drop-title">{name ?? 'Drop a file here, or choose one'}</span>
      <span className="small soft">
        JSONL with one request on each line, or CSV or TSV with one request per row. An Excel workbook: save
        it as “CSV UTF-8” first.
      </span>
      <span className="button drop-button" aria-hidden="true">
        {name === null ? 'Choose a file' : 'Choose another file'}
      </span>
    </label>
  );
}
