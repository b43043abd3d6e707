import type { CallOptions } from '../http/options.ts';
import { scanLines } from '../jsonl/lines.ts';
import { streamOf } from '../util/byte-source.ts';
import { isPlainObject } from '../util/coerce.ts';
import { parseJson } from '../util/json.ts';
import { encodeUtf8 } from '../util/utf8.ts';
import type { Fields } from './openai-answer.ts';

/** The end of an id that means the results of a batch, at providers whose results are not a file. */
const suffix = '.results';

/** Returns the id of the results of a batch, as `output_file_id`. */
export function resultsId(batchId: string): string {
  return batchId + suffix;
}

/** Returns the batch whose results an id names; undefined for the id of a file. */
export function batchOfResults(fileId: string): string | undefined {
  return fileId.endsWith(suffix) ? fileId.slice(0, -suffix.length) : undefined;
}

/**
 * Returns the options of a call without the header `range`: rows that are converted have other places than at
 * the provider.
 */
export function withoutRange(call: CallOptions = {}): CallOptions {
  const { range: _, ...headers } = call.headers ?? {};
  return { ...call, headers };
}

/** Makes the row of OpenAI for an answer of a model. */
export function answered(customId: unknown, body: unknown, id: unknown = null): Fields {
  return { id, custom_id: customId, response: { status_code: 200, request_id: null, body }, error: null };
}

/** Makes the row of OpenAI for a request without an answer. */
export function unanswered(customId: unknown, code: unknown, message: unknown): Fields {
  return { id: null, custom_id: customId, response: null, error: { code, message } };
}

/**
 * Returns an answer whose lines are the rows of a provider as OpenAI's rows. A line that is not a JSON object
 * stays as it is, so that the reader reports it.
 */
export function convertRows(response: Response, convert: (row: Fields) => Fields): Response {
  async function* rows(): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const lines of scanLines(response.body ?? '')) {
      let text = '';
      for (const line of lines) {
        const row = parseJson(line.text);
        text += `${isPlainObject(row) ? JSON.stringify(convert(row)) : line.text}\n`;
      }
      yield encodeUtf8(text);
    }
  }
  return new Response(streamOf(rows()) as ReadableStream<Uint8Array<ArrayBuffer>>);
}

/** One page of results. */
export interface ResultPage {
  rows: readonly Fields[];
  /** The token of the next page, if there is one. */
  next: string | null | undefined;
}

/** Returns an answer whose lines are the rows of all pages. The first page is fetched before it returns. */
export async function pagedRows(
  fetchPage: (token: string | undefined) => Promise<ResultPage>,
): Promise<Response> {
  const first = await fetchPage(undefined);
  async function* rows(): AsyncGenerator<Uint8Array, void, undefined> {
    for (let page = first; ; page = await fetchPage(page.next)) {
      yield encodeUtf8(page.rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
      if (!page.next) {
        return;
      }
    }
  }
  return new Response(streamOf(rows()) as ReadableStream<Uint8Array<ArrayBuffer>>);
}
