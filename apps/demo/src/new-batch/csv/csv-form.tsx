import { useId, useRef } from 'react';
import type { DemoInfo } from '../../api/demo-info.ts';
import './csv-form.css';
import type { CsvForm } from '@offpeak/page-parts/table/csv-request.ts';
import { templateProblem } from '@offpeak/page-parts/table/fill-template.ts';

interface CsvFormProps {
  form: CsvForm;
  columns: readonly string[];
  models: DemoInfo['models'] | undefined;
  onChange: (form: CsvForm) => void;
}

const endpoints: readonly { value: CsvForm['endpoint']; label: string }[] = [
  { value: '/v1/chat/completions', label: 'Chat completions' },
  { value: '/v1/responses', label: 'Responses' },
  { value: '/v1/embeddings', label: 'Embeddings' },
];

/** How the rows of a table become requests. */
export function CsvFormFields({ form, columns, models, onChange }: CsvFormProps) {
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
    <div className="csv-form">
      <div className="csv-field">
        <label htmlFor={`${id}-endpoint`}>Endpoint</label>
        <select
          id={`${id}-endpoint`}
          className="field"
          value={form.endpoint}
          onChange={(event) => {
            const endpoint = event.target.value as CsvForm['endpoint'];
            onChange({ ...form, endpoint, model: defaultModel(endpoint, models) });
          }}
        >
          {endpoints.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </div>
      <div className="csv-field">
        <label htmlFor={`${id}-model`}>Model</label>
        <input
          id={`${id}-model`}
          className="field"
          value={form.model}
          spellCheck={false}
          onChange={(event) => onChange({ ...form, model: event.target.value })}
        />
      </div>
      <div className="csv-field csv-wide">
        <label htmlFor={`${id}-prompt`}>
          {form.endpoint === '/v1/embeddings' ? 'Text' : 'Prompt'} for each row
        </label>
        <textarea
          ref={prompt}
          id={`${id}-prompt`}
          className="field csv-prompt"
          rows={4}
          value={form.template}
          aria-describedby={`${id}-hint`}
          aria-invalid={problem !== null}
          onChange={(event) => onChange({ ...form, template: event.target.value })}
        />
        <p id={`${id}-hint`} className={problem ? 'small csv-problem' : 'small soft'}>
          {problem ?? 'Each {{column}} is replaced by the value of the row.'}
        </p>
        <ul className="csv-columns" aria-label="Columns to insert">
          {columns.map((column) => (
            <li key={column}>
              <button type="button" className="chip mono" title={column} onClick={() => insert(column)}>
                {`{{${column}}}`}
              </button>
            </li>
          ))}
        </ul>
      </div>
      <div className="csv-field csv-wide">
        <label htmlFor={`${id}-names`}>Name each request by</label>
        <select
          id={`${id}-names`}
          className="field"
          value={form.idColumn ?? ''}
          onChange={(event) => onChange({ ...form, idColumn: event.target.value || null })}
        >
          <option value="">its row number</option>
          {columns.map((column) => (
            <option key={column} value={column}>
              the column {column}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}

/** The model to begin with. */
export function defaultModel(endpoint: CsvForm['endpoint'], models: DemoInfo['models'] | undefined): string {
  return (endpoint === '/v1/embeddings' ? models?.embeddings : models?.chat) ?? '';
}
