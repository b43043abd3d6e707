import type { CsvForm } from '@offpeak/page-parts/table/csv-request.ts';
import { templateProblem } from '@offpeak/page-parts/table/fill-template.ts';
import { useQuery } from '@tanstack/react-query';
import { checkOptions, tableCheckOptions } from './check-options.ts';
import type { Source } from './source.ts';

/** Whether the chosen file can be sent: every line and row is checked, and has no problem. */
export function useReady(source: Source | null, form: CsvForm | null): boolean {
  const lines = useQuery(checkOptions(source?.kind === 'jsonl' ? source : null));
  const rows = useQuery(tableCheckOptions(source?.kind === 'csv' ? source : null));
  if (source?.kind !== 'csv') {
    return lines.data?.ok === true;
  }
  if (!form || !rows.data || form.model === '') {
    return false;
  }
  if (templateProblem(form.template, source.table.columns) !== null) {
    return false;
  }
  const { rows: count, problemCount } = rows.data;
  return problemCount === 0 || (form.leaveOut === true && problemCount < count);
}
