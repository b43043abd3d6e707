import type { RequestLine } from '@offpeak/core';
import { jsonlName } from '@offpeak/page-parts/requests/jsonl-name.ts';
import { readHead } from '@offpeak/page-parts/requests/read-head.ts';
import { refuseOtherFormats } from '@offpeak/page-parts/table/detect-encoding.ts';
import type { CsvTable } from '@offpeak/page-parts/table/read-csv-head.ts';
import type { Sample } from '../api/demo-info.ts';
import { fetchAnswer } from '../api/fetch-json.ts';

/** A file of requests as it will be sent. */
export interface JsonlSource {
  kind: 'jsonl';
  title: string;
  file: File;
  endpoint: string;
  /** The first requests. */
  head: RequestLine[];
  /** Set when it is one of the demo's samples. */
  sampleName: string | null;
}

/** A table whose rows become requests. */
export interface CsvSource {
  kind: 'csv';
  title: string;
  file: File;
  table: CsvTable;
}

/** The file or sample that the visitor has chosen. */
export type Source = JsonlSource | CsvSource;

/** Downloads a sample. */
export async function openSample({ name, title, url }: Sample): Promise<Source> {
  const response = await fetchAnswer(url);
  if (!response.ok) {
    throw new Error(`The sample could not be loaded: the server answered ${response.status}.`);
  }
  const file = new File([await response.blob()], `${name}.jsonl`, { type: 'application/jsonl' });
  return { kind: 'jsonl', title, file, ...(await readHead(file)), sampleName: name };
}

/** Opens a file of the visitor. Throws an Error that says what is wrong with it. */
export async function openFile(file: File): Promise<Source> {
  if (/\.(csv|tsv)$/i.test(file.name) || file.type === 'text/csv') {
    const { readCsvHead } = await import('@offpeak/page-parts/table/read-csv-head.ts');
    return { kind: 'csv', title: file.name, file, table: await readCsvHead(file) };
  }
  await refuseOtherFormats(file);
  const { name, type, lastModified } = file;
  const named = new File([file], jsonlName(name), { type, lastModified });
  return { kind: 'jsonl', title: name, file: named, ...(await readHead(named)), sampleName: null };
}
