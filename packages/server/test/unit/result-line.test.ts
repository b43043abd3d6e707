import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answeredLine, readResultLine, unansweredLine } from '../../src/results/result-line.ts';

const batchId = `batch_${'6f1c'.repeat(8)}`;
const bytesOf = (text: string) => Buffer.from(text);

const anyLine = fc
  .record({
    index: fc.nat(2 ** 32 - 1),
    customId: fc.string({ minLength: 1, unit: 'binary' }).map((id) => JSON.stringify(id)),
    body: fc.jsonValue().map((value) => JSON.stringify({ value })),
    isAnswered: fc.boolean(),
  })
  .map(({ index, customId, body, isAnswered }) => {
    const line = { index, customId, body };
    const answer = { status: 200, requestId: 'req_1', bodyText: body };
    const error = { code: 'upstream_broken', message: 'Cut "off".' };
    return {
      ...line,
      text: isAnswered ? answeredLine(batchId, line, answer) : unansweredLine(batchId, line, error),
    };
  });

test('every line is valid JSON with the id of its batch, and says which request it is for', () => {
  fc.assert(
    fc.property(anyLine, ({ index, customId, text }) => {
      const line = JSON.parse(text) as { id: string; custom_id: string };
      expect(line.id).toMatch(/^batch_req_(6f1c){8}[0-9a-f]{16}$/);
      expect(line.custom_id).toBe(JSON.parse(customId));
      expect(readResultLine(batchId, bytesOf(text))).toEqual({ index, customId, text });
      expect(readResultLine(`batch_${'0'.repeat(32)}`, bytesOf(text))).toBeNull();
    }),
  );
});

test('a line with a flipped bit, or with missing bytes, is not a result', () => {
  fc.assert(
    fc.property(anyLine, fc.nat(), fc.nat(7), fc.boolean(), ({ text }, at, bit, isCut) => {
      const bytes = bytesOf(text);
      const place = at % bytes.byteLength;
      bytes[place] = (bytes[place] ?? 0) ^ (1 << bit);
      expect(readResultLine(batchId, isCut ? bytesOf(text).subarray(0, place) : bytes)).toBeNull();
    }),
  );
});
