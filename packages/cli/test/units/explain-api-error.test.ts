import { OffpeakError, type OffpeakErrorDetails } from '@offpeak/core';
import { expect, test } from 'vitest';
import { explainApiError } from '../../src/connection/explain-api-error.ts';
import { inFlags } from '../../src/connection/in-flags.ts';
import type { ProxySettings } from '../../src/connection/proxy.ts';
import { CliError } from '../../src/terminal/cli-error.ts';

const connection = {
  baseURL: 'http://127.0.0.1:11434/v1',
  apiKey: undefined as string | undefined,
  provider: 'openai' as const,
  isKeyWithheld: false,
  proxy: null as ProxySettings | null,
};

function explain(error: OffpeakError, more: Partial<typeof connection> = {}): string {
  const explained = explainApiError(error, { ...connection, ...more });
  if (!(explained instanceof CliError)) {
    throw new Error('It was not explained.');
  }
  return explained.message;
}

const wire = (message: string) => ({ message, type: '', param: null, code: null });
const notFound = (message: string, details: OffpeakErrorDetails = {}) =>
  new OffpeakError('not_found', message, { status: 404, ...details });

test.each([
  ['a page of plain text', notFound('POST /files answered 404. Check baseURL and apiKey.'), 'Files'],
  ['a framework', notFound('POST /files answered 404: Not Found', { apiError: wire('Not Found') }), 'Files'],
  [
    'llama.cpp',
    notFound('POST /files answered 404: File Not Found', { apiError: wire('File Not Found') }),
    'Files',
  ],
  ['an upload', notFound('POST /uploads answered 404.'), 'Files'],
  ['a list', notFound('GET /batches answered 404. Check baseURL and apiKey.'), 'Batch'],
  ['a creation', notFound('POST /batches answered 404: Not Found', { apiError: wire('Not Found') }), 'Batch'],
  ['405', new OffpeakError('bad_request', 'POST /files answered 405.', { status: 405 }), 'Files'],
  ['501', new OffpeakError('server_error', 'POST /files answered 501.', { status: 501 }), 'Files'],
  [
    'LM Studio, by its error',
    new OffpeakError(
      'bad_response',
      'POST /files answered 200 with an error: Unexpected endpoint or method.',
      {
        status: 200,
        apiError: wire('Unexpected endpoint or method. (POST /v1/files)'),
      },
    ),
    'Files',
  ],
  [
    'LM Studio',
    new OffpeakError('bad_response', 'POST /files was answered without an id. Check baseURL and apiKey.'),
    'Files',
  ],
])('a server without the API is named: %s', (_name, error, api) => {
  const message = explain(error);
  expect(message).toContain(
    `This server has no ${api} API. If it is a model server, put \`offpeak serve --upstream ${connection.baseURL}\` before it, and name that with --base-url.`,
  );
  expect(message).not.toMatch(/Check|baseURL|apiKey/);
});

test('what a server says of its own is a sentence of its own', () => {
  const error = notFound('GET /batches/b answered 404: Not Found', { apiError: wire('Not Found') });
  expect(explain(error)).toMatch(/^GET \/batches\/b answered 404: Not Found\. There is no such batch, or/);
  const path = notFound('GET /batches/b answered 404: File Not Found', { apiError: wire('File Not Found') });
  expect(explain(path)).toMatch(/File Not Found\. There is no such batch, or/);
});

test('an object that is not there is not a missing API', () => {
  const batch = notFound("GET /batches/b answered 404: No such Batch object: 'b'.", {
    apiError: wire("No such Batch object: 'b'."),
  });
  expect(explain(batch)).toBe("GET /batches/b answered 404: No such Batch object: 'b'.");
  const file = notFound('POST /batches answered 404: No such File object', {
    apiError: wire('No such File object'),
  });
  expect(explain(file)).toBe('POST /batches answered 404: No such File object');
  expect(explain(notFound('GET /batches/b answered 404. Check baseURL and apiKey.'))).toMatch(
    /^GET \/batches\/b answered 404\. There is no such batch, or this server has no Batch API\./,
  );
});

test('the message about a refused key names the option or variable it came from', () => {
  const refused = new OffpeakError('unauthorized', 'GET /batches answered 401.', { status: 401 });
  expect(explain(refused)).toMatch(/401\. Pass the key with --api-key or OFFPEAK_API_KEY\.$/);
  expect(explain(refused, { apiKey: 'team-a:secret1' })).toMatch(/the part after the colon\.$/);
  expect(explain(refused, { apiKey: 'team-a:secret1' })).not.toContain('secret1');
  expect(explain(refused, { isKeyWithheld: true })).toMatch(
    /OPENAI_API_KEY was not sent: .* OFFPEAK_API_KEY\.$/,
  );
});

test('a proxy is named where it may be at fault', () => {
  const gone = new OffpeakError('network', 'GET /batches got no answer: connect ECONNREFUSED.');
  expect(explain(gone)).toMatch(/Is --base-url right, and is the server running\?$/);
  expect(explain(gone, { proxy: { proxy: 'http://p', noProxy: '' } })).toMatch(
    /through the proxy of HTTP_PROXY/,
  );
  const bad = new OffpeakError('server_error', 'GET /batches answered 502.', { status: 502 });
  expect(explain(bad)).toBe('GET /batches answered 502.');
  expect(explain(bad, { proxy: { proxy: 'http://p', noProxy: '' } })).toMatch(/unless NO_PROXY names it/);
});

test('options are named as flags, and the exit code says who is at fault', () => {
  const option = new OffpeakError('invalid_option', 'baseURL must be an http or https URL.', {
    param: 'baseURL',
  });
  expect(explainApiError(option, connection)).toMatchObject({
    message: '--base-url must be an http or https URL.',
    exitCode: 2,
  });
  expect(inFlags('Batch b is in_progress. Call waitForBatch before reading its results.')).toBe(
    'Batch b is in_progress. Wait for it with `offpeak status --wait`.',
  );
  const error = new OffpeakError('server_error', 'It broke.', { status: 500, requestId: 'req_1' });
  expect(explainApiError(error, connection)).toMatchObject({
    message: 'It broke. (request id req_1)',
    exitCode: 1,
  });
});

test('an error that is not about the API stays as it is', () => {
  const other = new Error('other');
  expect(explainApiError(other, connection)).toBe(other);
  const aborted = new OffpeakError('aborted', 'It was aborted.');
  expect(explainApiError(aborted, connection)).toBe(aborted);
});
