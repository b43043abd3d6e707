import type { BatchResult } from '@offpeak/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rawMember } from '../../src/results/raw-member.ts';
import { resultLine } from '../../src/results/result-line.ts';

const base = { id: 'batch_req_1', customId: 'a', requestId: 'req_1', position: null };

function succeeded(rawLine?: string): BatchResult {
  const parsed = rawLine === undefined ? { response: { body: 'x' } } : JSON.parse(rawLine);
  const { body } = parsed.response;
  const result = { ...base, status: 'succeeded' as const, statusCode: 200, body, output: undefined };
  return rawLine === undefined ? result : { ...result, rawLine };
}

test('a body keeps its digits, the order of its keys and its spaces', () => {
  const body = '{"z": 1, "seed":9223372036854775807,"one":1.0, "text":"a \\"}, b","2":[{}],"1":null}';
  const raw = ` {"custom_id":"a","response":{"request_id":"req_1","body":${body}, "status_code":200},"id":"batch_req_1"} `;
  expect(resultLine(succeeded(raw))).toBe(
    `{"id":"batch_req_1","custom_id":"a","response":{"status_code":200,"request_id":"req_1","body":${body}},"error":null}`,
  );
});

test('without the raw line, the body is written as it was read', () => {
  expect(JSON.parse(resultLine(succeeded()))).toEqual({
    id: 'batch_req_1',
    custom_id: 'a',
    response: { status_code: 200, request_id: 'req_1', body: 'x' },
    error: null,
  });
});

test('a failure has its answer and its reason, and an unrun request only its reason', () => {
  const error = { code: 'boom', message: 'It broke.' };
  const rawLine = '{"response":{"status_code":500,"body":{"n":1e400}},"error":null}';
  const failed = { ...base, status: 'failed' as const, statusCode: 500, body: {}, error, rawLine };
  expect(resultLine(failed)).toContain(
    '"response":{"status_code":500,"request_id":"req_1","body":{"n":1e400}}',
  );
  expect(resultLine(failed)).toContain('"error":{"code":"boom","message":"It broke."}}');
  const unread = { ...failed, statusCode: null, rawLine: '{"custom_id":"a"' };
  expect(JSON.parse(resultLine(unread))).toMatchObject({ response: null, error });
  const expired = { ...base, status: 'expired' as const, error };
  expect(JSON.parse(resultLine(expired))).toMatchObject({ response: null, error });
});

test('a member is found whatever surrounds it', () => {
  const spaces = fc.constantFrom('', ' ', '\t', '  ');
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue()),
      spaces,
      fc.string(),
      (object, space, stranger) => {
        const members = Object.entries(object).map(
          ([name, value]) =>
            `${space}${JSON.stringify(name)}${space}:${space}${JSON.stringify(value)}${space}`,
        );
        const text = `{${members.join(',')}}`;
        for (const [name, value] of Object.entries(object)) {
          expect(rawMember(text, name)).toBe(JSON.stringify(value));
        }
        if (!(stranger in object)) {
          expect(rawMember(text, stranger)).toBeNull();
        }
      },
    ),
  );
  expect(rawMember('{"a":1,"\\u0061":2}', 'a')).toBe('2');
  expect(rawMember('{}', 'a')).toBeNull();
});
