import type { RequestLine } from '@offpeak/core';
import { fillTemplate } from './fill-template.ts';
import type { CsvRow } from './read-table.ts';

/** How rows become requests. */
export interface CsvForm {
  endpoint: '/v1/chat/completions' | '/v1/responses' | '/v1/embeddings';
  model: string;
  /** With a `{{column}}` for each value that goes in. */
  template: string;
  /** The column that names each request; null numbers them. */
  idColumn: string | null;
  /** Whether to skip rows with problems. Default false: the table is not sent as long as there are any. */
  leaveOut?: boolean;
}

/** The request of one row. `number` is its 1-based place. */
export function csvRequest(form: CsvForm, row: CsvRow, number: number): RequestLine {
  const text = fillTemplate(form.template, row);
  const id = form.idColumn === null ? '' : (row[form.idColumn] ?? '').trim();
  return {
    custom_id: id || `row-${number}`,
    method: 'POST',
    url: form.endpoint,
    body: { model: form.model, ...bodyOf(form.endpoint, text) },
  };
}

function bodyOf(endpoint: CsvForm['endpoint'], text: string): Record<string, unknown> {
  return endpoint === '/v1/chat/completions'
    ? { messages: [{ role: 'user', content: text }] }
    : { input: text };
}
