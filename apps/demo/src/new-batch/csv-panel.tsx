import { estimateTokens } from '@offpeak/page-parts/requests/estimate-tokens.ts';
import { type CsvForm, csvRequest } from '@offpeak/page-parts/table/csv-request.ts';
import { formatBytes, formatCount } from '@offpeak/page-parts/ui/format.ts';
import { useQuery } from '@tanstack/react-query';
import type { DemoInfo } from '../api/demo-info.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { tableCheckOptions } from './check-options.ts';
import { CsvFormFields } from './csv/csv-form.tsx';
import { TableProblems } from './csv/table-problems.tsx';
import { CostEstimate } from './estimate/cost-estimate.tsx';
import { Facts } from './facts.tsx';
import type { CsvSource } from './source.ts';

interface CsvPanelProps {
  source: CsvSource;
  form: CsvForm;
  models: DemoInfo['models'] | undefined;
  /** Whether tokens cost nothing in this demo. */
  free: boolean;
  onChange: (form: CsvForm) => void;
}

/** A table: its size, its problems, the form that turns rows into requests, and their cost. */
export function CsvPanel({ source, form, models, free, onChange }: CsvPanelProps) {
  const { columns, rows: head, encoding } = source.table;
  const { data: report, error } = useQuery(tableCheckOptions(source));
  const rows = report && report.rows - (form.leaveOut ? report.problemCount : 0);
  return (
    <div className="stack-tight">
      <Facts
        title={source.title}
        facts={[
          ['Rows', report ? formatCount(report.rows) : '…'],
          ['Size', formatBytes(source.file.size)],
          ['Columns', columns.join(', ')],
          ['Read as', encoding === 'windows-1252' ? 'Windows-1252' : encoding.toUpperCase()],
        ]}
      />
      {encoding === 'windows-1252' ? (
        <p className="note small" role="status">
          This file is not UTF-8, so it is read as Windows-1252, as Excel saves it. If a letter below is
          wrong, save it as “CSV UTF-8” and choose it again.
        </p>
      ) : null}
      {error ? <ErrorNote title="The table cannot be read to its end" error={error} /> : null}
      {report && report.problemCount > 0 ? (
        <TableProblems
          report={report}
          leaveOut={form.leaveOut === true}
          onLeaveOut={(leaveOut) => onChange({ ...form, leaveOut })}
        />
      ) : null}
      <CsvFormFields form={form} columns={columns} models={models} onChange={onChange} />
      {rows ? (
        <CostEstimate
          tokens={estimateTokens(
            head.map((row, n) => csvRequest(form, row, n + 1)),
            rows,
          )}
          free={free}
        />
      ) : null}
    </div>
  );
}
