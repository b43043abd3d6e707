import { requestLine } from './request-lines.ts';

/** An answer, read whole. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The parsed JSON, for the tests to look into. */
  body: Wire;
}

/** A JSON object whose fields a test asserts on. */
export interface Wire {
  [field: string]: unknown;
  id: string;
  data: Wire[];
  error: { message: string; type: string; param: string | null; code: string | null; line?: number };
  file: Wire;
  output_file_id: string;
  error_file_id: string;
  input_file_id: string;
}

export type Send = (method: string, path: string, body?: unknown) => Promise<Answer>;

/**
 * Calls a gateway as one tenant. `keep` is told every answer, so that a suite can search them all for leaks.
 */
export function sendAs(
  tenant: string,
  baseURL: string,
  keep: (answer: Answer) => void = () => undefined,
): Send {
  return async (method, path, body) => {
    const isForm = body instanceof FormData;
    const answer = await fetch(baseURL + path, {
      method,
      headers: { authorization: `Bearer ${tenant}-token` },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type') === 'application/json';
    const read = {
      status: answer.status,
      headers: answer.headers,
      text,
      body: (isJson ? JSON.parse(text) : {}) as Wire,
    };
    keep(read);
    return read;
  };
}

/** The form of a batch input file with one request. */
export function batchForm(content = `${requestLine('1')}\n`): FormData {
  const form = new FormData();
  form.append('purpose', 'batch');
  form.append('file', new Blob([content]), 'a.jsonl');
  return form;
}

/** The form of one part of an upload. */
export function partForm(content = `${requestLine('1')}\n`): FormData {
  const form = new FormData();
  form.append('data', new Blob([content]));
  return form;
}
