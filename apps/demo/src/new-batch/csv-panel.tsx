import type { DemoInfo } from '../api/demo-info.ts';
import { formatBytes } from '../ui/format.ts';
import { CsvFormFields } from './csv/csv-form.tsx';
import { type CsvForm, csvRequest } from './csv/csv-request.ts';
import { Facts } from './facts.tsx';
import { RequestPreview } from './request-preview.tsx';
import type { CsvSource } from './source.ts';

interface CsvPanelProps {
  source: CsvSource;
  form: CsvForm;
  models: DemoInfo['models'] | undefined;
  onChange: (form: CsvForm) => void;
}

/** How a table becomes requests, with the first of them. */
export function CsvPanel({ source, form, models, onChange }: CsvPanelProps) {
  const { columns, rows } = source.table;
  return (
    <div className="stack-tight">
      <Facts
        title={source.title}
        facts={[
          ['Size', formatBytes(source.file.size)],
          ['Columns', columns.join(', ')],
        ]}
      />
      <CsvFormFields form={form} columns={columns} models={models} onChange={onChange} />
      <RequestPreview lines={rows.slice(0, 3).map((row, n) => csvRequest(form, row, n + 1))} />
    </div>
  );
}
