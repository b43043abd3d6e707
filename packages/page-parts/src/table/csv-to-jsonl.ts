import { jsonlName } from '../requests/jsonl-name.ts';
import { type CsvForm, csvRequest } from './csv-request.ts';
import { readTable } from './read-table.ts';

/**
 * Converts every row of a CSV file into a request, in chunks: finished chunks are Blobs, which the browser
 * may put on disk. Throws an Error for a row with problems, unless such rows are skipped.
 */
export async function csvToJsonl(file: File, form: CsvForm): Promise<File> {
  const pieces: Blob[] = [];
  let place = 0;
  const { rows } = await readTable(file);
  for await (const piece of rows) {
    let text = '';
    for (const { number, row, problem } of piece) {
      place++;
      if (problem === null) {
        text += `${toLine(csvRequest(form, row, place))}\n`;
      } else if (!form.leaveOut) {
        throw new Error(`Row ${number}: ${problem}`);
      }
    }
    pieces.push(new Blob([text]));
  }
  return new File(pieces, jsonlName(file.name), { type: 'application/jsonl' });
}

/** Some servers split lines at Unicode's line separators. */
function toLine(request: object): string {
  const escaped = (mark: string): string => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(request).replace(/[\u0085\u2028\u2029]/g, escaped);
}
