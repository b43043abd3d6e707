import { type ValidationReport, validateRequests } from '@offpeak/core';
import type { CsvForm } from '@offpeak/page-parts/table/csv-request.ts';
import type { Source } from '../source.ts';

/** A file of requests and its report. */
export interface Prepared {
  file: File;
  report: ValidationReport;
}

const prepared = new WeakMap<File, { form: CsvForm | null; made: Prepared }>();

/** Returns the file to send, with every line checked. The result for the same source and form is cached. */
export async function prepare(source: Source, form: CsvForm | null): Promise<Prepared> {
  const known = prepared.get(source.file);
  if (known && known.form === form) {
    return known.made;
  }
  const file = source.kind === 'jsonl' || form === null ? source.file : await toJsonl(source.file, form);
  const made = { file, report: await validateRequests(file) };
  prepared.set(source.file, { form, made });
  return made;
}

async function toJsonl(file: File, form: CsvForm): Promise<File> {
  const { csvToJsonl } = await import('@offpeak/page-parts/table/csv-to-jsonl.ts');
  return csvToJsonl(file, form);
}
