import Papa from 'papaparse';
import { type CsvForm, csvRequest } from './csv-request.ts';
import type { CsvRow } from './read-csv-head.ts';

/** Turns every row of a CSV file into a request, chunk by chunk: finished chunks are kept as Blobs, which the browser may put on disk. */
export function csvToJsonl(file: File, form: CsvForm): Promise<File> {
  const chunks: Blob[] = [];
  let number = 0;
  return new Promise((resolve, reject) => {
    Papa.parse<CsvRow>(file, {
      header: true,
      skipEmptyLines: 'greedy',
      chunkSize: 512 * 1024,
      chunk: ({ data }) => {
        let text = '';
        for (const row of data) text += `${JSON.stringify(csvRequest(form, row, ++number))}\n`;
        chunks.push(new Blob([text]));
      },
      complete: () =>
        resolve(new File(chunks, file.name.replace(/\.\w+$/, '.jsonl'), { type: 'application/jsonl' })),
      error: (error) => reject(new Error(`The file cannot be read: ${error.message}`)),
    });
  });
}
