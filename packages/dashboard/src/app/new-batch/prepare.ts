import { type ValidationReport, validateRequests } from '@offpeak/core';
import { checkTable, type TableReport } from '@offpeak/page-parts/table/check-table.ts';
import type { CsvForm } from '@offpeak/page-parts/table/csv-request.ts';
import { csvToJsonl } from '@offpeak/page-parts/table/csv-to-jsonl.ts';
import { templateProblem } from '@offpeak/page-parts/table/fill-template.ts';
import { queryOptions } from '@tanstack/react-query';
import type { Source } from './open-file.ts';

/** What is known of a file before it is sent. */
export interface Prepared {
  /** The file as it is sent; null while a table cannot become requests. */
  file: File | null;
  /** Null while a table cannot become requests. */
  report: ValidationReport | null;
  /** The rows of a table and their problems; null for a file of requests. */
  table: TableReport | null;
}

const numbers = new WeakMap<File, number>();
let files = 0;

/** Returns a number for a file, which has no key for a cache. */
export function numberOf(file: File): number {
  const number = numbers.get(file) ?? files + 1;
  if (!numbers.has(file)) {
    files = number;
    numbers.set(file, number);
  }
  return number;
}

/** Checks every line of a file; the rows of a table become requests first. */
export function preparedOptions(source: Source, form: CsvForm | null) {
  return queryOptions({
    queryKey: ['prepared', numberOf(source.file), form],
    queryFn: async ({ signal }): Promise<Prepared> => {
      if (source.kind === 'jsonl') {
        const report = await validateRequests(source.file, { signal });
        return { file: source.file, report, table: null };
      }
      const table = await checkTable(source.file, signal);
      const isReady =
        form !== null &&
        form.model.trim() !== '' &&
        templateProblem(form.template, source.table.columns) === null;
      if (!isReady || (table.problemCount > 0 && form.leaveOut !== true)) {
        return { file: null, report: null, table };
      }
      const file = await csvToJsonl(source.file, form);
      return { file, report: await validateRequests(file, { signal }), table };
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
}
