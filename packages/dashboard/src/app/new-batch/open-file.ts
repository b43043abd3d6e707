import type { RequestLine } from '@offpeak/core';
import { jsonlName } from '@offpeak/page-parts/requests/jsonl-name.ts';
import { readHead } from '@offpeak/page-parts/requests/read-head.ts';
import { refuseOtherFormats } from '@offpeak/page-parts/table/detect-encoding.ts';
import { type CsvTable, readCsvHead } from '@offpeak/page-parts/table/read-csv-head.ts';

/** A file of requests as it will be sent. */
export interface JsonlSource {
  kind: 'jsonl';
  file: File;
  title: string;
  endpoint: string;
  /** The first requests. */
  head: RequestLine[];
}

/** A table whose rows become requests. */
export interface TableSource {
  kind: 'table';
  file: File;
  title: string;
  table: CsvTable;
}

/** The file that the visitor has chosen. */
export type Source = JsonlSource | TableSource;

/** Opens a file. Throws an Error that says what is wrong with it and how to fix that. */
export async function openFile(file: File): Promise<Source> {
  const { name: title, type, lastModified } = file;
  if (/\.(csv|tsv)$/i.test(title) || type === 'text/csv') {
    return { kind: 'table', title, file, table: await readCsvHead(file) };
  }
  await refuseOtherFormats(file);
  const named = new File([file], jsonlName(title), { type, lastModified });
  return { kind: 'jsonl', title, file: named, ...(await readHead(named)) };
}
