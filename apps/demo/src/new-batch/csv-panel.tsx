import type { DemoInfo } from '../api/demo-info.ts';
import { formatBytes } from '../ui/format.ts';
import { CsvFormFields } from './csv/csv-form.tsx';
import type { CsvForm } from './csv/csv-request.ts';
import { Facts } from './facts.tsx';
import type { CsvSource } from './source.ts';

interface CsvPanelProps {
  source: CsvSource;
  form: CsvForm;
  models: DemoInfo['models'] | undefined;
  onChange: (form: CsvForm) => void;
}

/** What a table holds, and how its rows become requests. */
export function CsvPanel({ source, form, models, onChange }: CsvPanelProps) {
  const { columns } = source.table;
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
    </div>
  );
}
