import type { CsvForm } from '@offpeak/page-parts/table/csv-request.ts';
import { templateProblem } from '@offpeak/page-parts/table/fill-template.ts';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef } from 'react';
import { modelsOptions } from '../api/queries.ts';
import type { TableSource } from './open-file.ts';

interface TableFormProps {
  source: TableSource;
  form: CsvForm;
  onChange: (form: CsvForm) => void;
}

const endpoints: readonly { value: CsvForm['endpoint']; label: string }[] = [
  { value: '/v1/chat/completions', label: 'Chat completions' },
  { value: '/v1/responses', label: 'Responses' },
  { value: '/v1/embeddings', label: 'Embeddings' },
];

/** How the rows of a table become requests. */
export function TableForm({ source, form, onChange }: TableFormProps) {
  const id = useId();
  const { data: models } = useQuery(modelsOptions);
  const { columns, encoding } = source.table;
  const [firstModel] = models ?? [];
  useEffect(() => {
    if (form.model === '' && firstModel !== undefined) {
      onChange({ ...form, model: firstModel });
    }
  }, [form, firstModel, onChange]);
  return (
    <section className="card stack-tight" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>One request per row</h2>
      {encoding === 'windows-1252' ? (
        <p className="note small" role="status">
          This file is not UTF-8, so it is read as Windows-1252, as Excel saves it. If a letter in the preview
          is wrong, save it as “CSV UTF-8” and choose it again.
        </p>
      ) : null}
      <div className="form-row">
        <label className="field-label">
          Endpoint
          <select
            className="field"
            value={form.endpoint}
            onChange={(event) => onChange({ ...form, endpoint: event.target.value as CsvForm['endpoint'] })}
          >
            {endpoints.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <label className="field-label">
          Model
          <input
            className="field"
            list={`${id}-models`}
            value={form.model}
            spellCheck={false}
            onChange={(event) => onChange({ ...form, model: event.target.value })}
          />
        </label>
        <datalist id={`${id}-models`}>
          {models?.map((model) => (
            <option key={model} value={model} />
          ))}
        </datalist>
        <label className="field-label">
          Name each request by
          <select
            className="field"
            value={form.idColumn ?? ''}
            onChange={(event) => onChange({ ...form, idColumn: event.target.value || null })}
          >
            <option value="">its row number</option>
            {columns.map((column) => (
              <option key={column} value={column}>
                {column}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Prompt form={form} columns={columns} onChange={onChange} />
    </section>
  );
}

function Prompt({
  form,
  columns,
  onChange,
}: Omit<TableFormProps, 'source'> & { columns: readonly string[] }) {
  const id = useId();
  const prompt = useRef<HTMLTextAreaElement>(null);
  const problem = templateProblem(form.template, columns);
  const insert = (column: string): void => {
    const at = prompt.current?.selectionStart ?? form.template.length;
    const end = prompt.current?.selectionEnd ?? at;
    onChange({ ...form, template: `${form.template.slice(0, at)}{{${column}}}${form.template.slice(end)}` });
    prompt.current?.focus();
  };
  return (
    <>
      <label className="field-label">
        {form.endpoint === '/v1/embeddings' ? 'Text' : 'Prompt'} for each row
        <textarea
          ref={prompt}
          className="field prompt"
          rows={4}
          value={form.template}
          aria-describedby={`${id}-hint`}
          aria-invalid={problem !== null}
          onChange={(event) => onChange({ ...form, template: event.target.value })}
        />
      </label>
      <p id={`${id}-hint`} className={problem === null ? 'small soft' : 'small bad'}>
        {problem ?? 'Each {{column}} is replaced by the value of the row.'}
      </p>
      <div className="row">
        {columns.map((column) => (
          <button key={column} type="button" className="chip mono" onClick={() => insert(column)}>
            {`{{${column}}}`}
          </button>
        ))}
      </div>
    </>
  );
}
